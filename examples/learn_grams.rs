//! Writes `src/prefilter/common.bin` from the text files below the folders that are named, and prints the multiplier that
//! suits them and the built-in rules best:
//!
//!     cargo run --release --example learn_grams -- FOLDER...
//!
//! The multiplier depends on `common.bin`: when both are to change, run it again after a build.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Bytes of a file that count, so that no single one decides.
const MOST: usize = 20_000;

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    for folder in env::args_os().skip(1) {
        collect(Path::new(&folder), &mut files)?;
    }
    let texts: Vec<_> = files.iter().filter_map(|file| text(file)).collect();
    let levels = stanch::prefilter::learn(texts.iter().map(Vec::as_slice));
    fs::write("src/prefilter/common.bin", levels)?;
    let texts = texts.iter().map(Vec::as_slice);
    let keywords = stanch::builtin::RULES
        .iter()
        .flat_map(|rule| rule.variants.iter())
        .flat_map(|v| v.keywords.iter());
    let signs = stanch::prefilter::Sign::keywords().map(|(keyword, _)| keyword.into());
    let all = keywords.cloned().chain(signs).map(|keyword| (keyword, 0));
    let prefilter = stanch::prefilter::Prefilter::new(all);
    let (multiplier, share) = stanch::prefilter::fewest_collisions(&prefilter, texts);
    println!("{multiplier:#x}: {:.2} % of the grams share a bit", 100.0 * share);
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let (entry, path) = (entry.as_ref(), entry.as_ref().map(fs::DirEntry::path));
        let (Ok(entry), Ok(path)) = (entry, path) else { continue };
        match entry.file_type()? {
            kind if kind.is_dir() && entry.file_name() != ".git" => collect(&path, files)?,
            kind if kind.is_file() => files.push(path),
            _ => {}
        }
    }
    Ok(())
}

fn text(file: &Path) -> Option<Vec<u8>> {
    let mut bytes = fs::read(file).ok()?;
    bytes.truncate(MOST);
    (!bytes.contains(&0)).then_some(bytes)
}
