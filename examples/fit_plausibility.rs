//! Fits `src/assignment/weights.bin`, by which an assignment's value is judged, to a labelled corpus, and prints how well it does:
//!
//!     cargo run --release --example fit_plausibility -- CORPUS [CLEAN-FOLDER...]
//!
//! CORPUS is a folder with `src/` and `truth.jsonl`: one labelled row a line, `{"path", "line_start", "line_end", "label",
//! "category"}`, of which the label T says that a credential stands there. What is in the other folders holds none.
//!
//! The model is a logistic regression with a penalty on the squares of the weights, found by gradient descent from zero with a
//! fixed number of steps: the same input gives the same table. Before, it is fitted to parts of the corpus to learn what it does on
//! repositories that it has not seen; the thresholds come from that.

use stanch::assignment::{SIZE, UNIT};
use stanch::text::Text;
use stanch::{RuleSet, Scanner, Scratch};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Categories that are identifiers and no secrets.
const IDENTIFIERS: &[&str] =
    &["UUID", "Nonce", "Salt", "Firebase Domain", "AWS S3 Bucket", "Tencent WeChat API App ID"];
/// Steps of the descent.
const STEPS: usize = 300;
/// How strongly large weights are punished.
const PENALTY: f32 = 8.0;
/// Precision on what the model has not seen, from which on a finding is of high, medium and low confidence.
const HIGH: f32 = 0.97;
const MEDIUM: f32 = 0.87;
const LOW: f32 = 0.75;
/// Parts of the corpus, for what it does on what it has not seen.
const FOLDS: usize = 8;

/// What a row of the corpus says of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Label {
    True,
    False,
    Unclear,
    None,
    Ignored,
}

struct Sample {
    features: Vec<u16>,
    label: Label,
    repository: usize,
    same: u64,
    /// The labelled rows that it finds.
    rows: Vec<usize>,
    place: (usize, u64),
}

#[derive(Default)]
struct Corpus {
    samples: Vec<Sample>,
    repositories: Vec<String>,
    /// Rows that say that there is a credential, and those of them that other rules find.
    rows: usize,
    elsewhere: HashSet<usize>,
}

#[derive(serde::Deserialize)]
struct Row {
    path: String,
    line_start: u64,
    line_end: u64,
    label: String,
    category: String,
}

fn main() -> io::Result<()> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let folder = arguments.next().expect("usage: fit_plausibility CORPUS [CLEAN-FOLDER...]");
    let mut corpus = Corpus::default();
    corpus.read(&folder)?;
    for clean in arguments {
        corpus.read_clean(&clean)?;
    }
    let count = |label| corpus.samples.iter().filter(|s| s.label == label).count();
    let (yes, no, unclear, none) =
        (count(Label::True), count(Label::False), count(Label::Unclear), count(Label::None));
    println!(
        "{yes} assignments of credentials, {no} of none, {unclear} unclear, {none} not labelled; {} rows",
        corpus.rows
    );
    println!("on repositories that it has not seen:");
    let unseen = corpus.points(&corpus.cross_validate());
    print_at(&unseen, &[0.98, 0.95, 0.92, 0.85, 0.75, 0.6]);
    // What a finding is worth is told from what the model does on what it has not seen.
    let thresholds = [HIGH, MEDIUM, LOW].map(|precision| at(&unseen, precision).score);
    let all: Vec<_> = (0..corpus.samples.len()).collect();
    let weights = corpus.fit(&all);
    let table: Vec<i8> =
        weights.iter().map(|w| (w / UNIT).round().clamp(-127.0, 127.0) as i8).collect();
    let score = |s: &Sample| {
        s.features.iter().map(|f| f32::from(table[usize::from(*f)])).sum::<f32>() * UNIT
    };
    let seen = corpus.points(&corpus.samples.iter().map(score).collect::<Vec<_>>());
    println!("on what it was fitted to:");
    print_at(&seen, &[0.98, 0.95, 0.92, 0.85, 0.75, 0.6]);
    let mut bytes: Vec<u8> = table.iter().map(|w| w.cast_unsigned()).collect();
    for (name, threshold) in ["high", "medium", "low"].iter().zip(thresholds) {
        let point = seen.iter().rev().find(|p| p.score >= threshold).copied().unwrap_or_default();
        println!(
            "{name} from {threshold:.2} on: recall {:.3}, precision {:.3} on what it was fitted to",
            point.recall, point.precision
        );
        bytes.extend(((threshold / UNIT).ceil() as i16).to_le_bytes());
    }
    fs::write("src/assignment/weights.bin", bytes)
}

/// What a threshold comes to.
#[derive(Clone, Copy, Default)]
struct Point {
    score: f32,
    recall: f32,
    precision: f32,
    wrong: usize,
    unlabelled: usize,
}

/// The furthest point at which the precision is at least so high.
fn at(points: &[Point], precision: f32) -> Point {
    points.iter().rev().find(|p| p.precision >= precision).copied().unwrap_or_default()
}

fn print_at(points: &[Point], precisions: &[f32]) {
    for precision in precisions {
        let Point { score, recall, wrong, unlabelled, .. } = at(points, *precision);
        println!(
            "  precision {precision}: recall {recall:.3} from {score:.2} on; {wrong} wrong, {unlabelled} not labelled"
        );
    }
}

impl Corpus {
    fn read(&mut self, folder: &Path) -> io::Result<()> {
        let text = fs::read_to_string(folder.join("truth.jsonl"))?;
        let mut rows: HashMap<String, Vec<(Row, usize)>> = HashMap::new();
        for (index, line) in text.lines().enumerate() {
            let row: Row = serde_json::from_str(line)?;
            rows.entry(row.path.clone()).or_default().push((row, index));
        }
        let is_secret = |row: &Row| {
            row.label == "T" && row.category.split(':').any(|c| !IDENTIFIERS.contains(&c))
        };
        self.rows = rows.values().flatten().filter(|(row, _)| is_secret(row)).count();
        let mut paths: Vec<_> = rows.keys().cloned().collect();
        paths.sort();
        let rules = RuleSet::builtin();
        let scanner = Scanner::new(&rules);
        let mut scratch = Scratch::default();
        for (file, path) in paths.iter().enumerate() {
            let Ok(bytes) = fs::read(folder.join("src").join(path)) else { continue };
            let text = Text::whole(&bytes);
            let repository = self.repository(path.split('/').next().unwrap_or(path));
            let of_file = &rows[path];
            let secret_rows = |line: u64, end: u64| {
                let hit = move |row: &Row| line <= row.line_end && end >= row.line_start;
                of_file.iter().filter(move |(row, _)| hit(row))
            };
            for sample in scanner.assignments(&text, path, &mut scratch) {
                let found: Vec<_> = secret_rows(sample.line, sample.line).collect();
                let secret: Vec<_> =
                    found.iter().filter(|(row, _)| is_secret(row)).map(|(_, i)| *i).collect();
                let label = if !secret.is_empty() {
                    Label::True
                } else if found.iter().any(|(row, _)| row.label == "T") {
                    Label::Ignored
                } else if found.iter().any(|(row, _)| row.label == "F") {
                    Label::False
                } else if found.is_empty() {
                    Label::None
                } else {
                    Label::Unclear
                };
                self.push(&sample, label, repository, secret, file);
            }
            scanner.scan(&text, path, &mut scratch);
            let mut from = text.start();
            for found in scratch.matches() {
                let rule = rules.get(found.rule);
                if rule.generic || rule.id == "url-password" {
                    continue;
                }
                from = text.position(from, found.span.start);
                let end = text.position(from, found.span.end).line;
                let lines = secret_rows(from.line, end).filter(|(row, _)| is_secret(row));
                self.elsewhere.extend(lines.map(|(_, i)| *i));
            }
        }
        Ok(())
    }

    fn read_clean(&mut self, folder: &Path) -> io::Result<()> {
        let repository = self.repository(&folder.to_string_lossy());
        let rules = RuleSet::builtin();
        let scanner = Scanner::new(&rules);
        let mut scratch = Scratch::default();
        let mut folders = vec![folder.to_owned()];
        let mut file = 1 << 20;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_dir() && !path.is_symlink() {
                    folders.push(path);
                    continue;
                }
                let Ok(bytes) = fs::read(&path) else { continue };
                let text = Text::whole(&bytes);
                file += 1;
                for sample in scanner.assignments(&text, &path.to_string_lossy(), &mut scratch) {
                    self.push(&sample, Label::None, repository, Vec::new(), file);
                }
            }
        }
        Ok(())
    }

    fn repository(&mut self, name: &str) -> usize {
        if let Some(at) = self.repositories.iter().position(|r| r == name) {
            return at;
        }
        self.repositories.push(name.to_owned());
        self.repositories.len() - 1
    }

    fn push(
        &mut self,
        sample: &stanch::assignment::Sample,
        label: Label,
        repository: usize,
        rows: Vec<usize>,
        file: usize,
    ) {
        let same = sample.same;
        let features = sample.features.positions().to_vec();
        self.samples.push(Sample {
            features,
            label,
            repository,
            same,
            rows,
            place: (file, sample.line),
        });
    }

    /// Weights of samples: what stands there a hundred times counts as ten.
    fn weights(&self, among: &[usize]) -> Vec<f32> {
        let mut count: HashMap<(usize, u64), f32> = HashMap::new();
        for index in among {
            let sample = &self.samples[*index];
            *count.entry((sample.repository, sample.same)).or_default() += 1.0;
        }
        let weight = |index: &usize| {
            let sample = &self.samples[*index];
            let of_label = match sample.label {
                Label::Ignored => 0.0,
                Label::None => 0.4,
                Label::Unclear => 0.7,
                Label::True | Label::False => 1.0,
            };
            of_label / count[&(sample.repository, sample.same)].sqrt()
        };
        among.iter().map(weight).collect()
    }

    /// Fits the weights to some samples: gradient descent whose steps are scaled by the squares of earlier gradients.
    fn fit(&self, among: &[usize]) -> Vec<f32> {
        let mut weights = vec![0.0_f32; SIZE];
        let mut squares = vec![1e-6_f32; SIZE];
        let of_samples = self.weights(among);
        for step in 0..STEPS {
            let mut gradient: Vec<f32> = weights.iter().map(|w| w * PENALTY).collect();
            for (index, weight) in among.iter().zip(&of_samples) {
                let sample = &self.samples[*index];
                let score: f32 = sample.features.iter().map(|f| weights[usize::from(*f)]).sum();
                let expected = if sample.label == Label::True { 1.0 } else { 0.0 };
                let error = weight * (1.0 / (1.0 + (-score).exp()) - expected);
                sample.features.iter().for_each(|f| gradient[usize::from(*f)] += error);
            }
            let rate = 0.06 / (1.0 + step as f32 / 50.0);
            for ((weight, square), slope) in weights.iter_mut().zip(&mut squares).zip(&gradient) {
                *square = 0.9 * *square + 0.1 * slope * slope;
                *weight -= rate * slope / square.sqrt();
            }
        }
        weights
    }

    /// The scores of all samples by models that were fitted without their repositories.
    fn cross_validate(&self) -> Vec<f32> {
        let mut size = vec![5_usize; self.repositories.len()];
        self.samples
            .iter()
            .filter(|s| s.label == Label::True)
            .for_each(|s| size[s.repository] += 1);
        let mut order: Vec<_> = (0..size.len()).collect();
        order.sort_by_key(|r| std::cmp::Reverse(size[*r]));
        let mut load = [0; FOLDS];
        let mut fold_of = vec![0; size.len()];
        for repository in order {
            let fold = (0..FOLDS).min_by_key(|f| load[*f]).unwrap_or(0);
            fold_of[repository] = fold;
            load[fold] += size[repository];
        }
        let mut scores = vec![0.0; self.samples.len()];
        for fold in 0..FOLDS {
            let (held, among): (Vec<_>, Vec<_>) =
                (0..scores.len()).partition(|i| fold_of[self.samples[*i].repository] == fold);
            let weights = self.fit(&among);
            for index in held {
                scores[index] =
                    self.samples[index].features.iter().map(|f| weights[usize::from(*f)]).sum();
            }
        }
        scores
    }

    /// What each score comes to as a threshold, with what other rules find; the highest first.
    fn points(&self, scores: &[f32]) -> Vec<Point> {
        let mut order: Vec<_> = (0..scores.len()).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
        let (mut found, mut wrong, mut unlabelled) = (self.elsewhere.clone(), HashSet::new(), 0);
        let mut points = Vec::new();
        for index in order {
            let sample = &self.samples[index];
            match sample.label {
                Label::True => found.extend(&sample.rows),
                Label::False | Label::Unclear => {
                    wrong.insert(sample.place);
                }
                Label::None => unlabelled += 1,
                Label::Ignored => {}
            }
            let recall = found.len() as f32 / self.rows as f32;
            let precision = found.len() as f32 / (found.len() + wrong.len()) as f32;
            points.push(Point {
                score: scores[index],
                recall,
                precision,
                wrong: wrong.len(),
                unlabelled,
            });
        }
        points
    }
}
