//! What was typed.

use crate::archives::ArchiveArgs;
use clap::builder::PossibleValue;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use stanch::catalogue::GraphFormat;
use stanch::config::Size;
use stanch::report::Format;
use stanch::rule::{Confidence, Severity};
use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

/// What the exit codes mean: in the help, and in the manual.
pub(crate) const EXIT_CODES: [(u8, &str); 4] = [
    (0, "clean: every byte in scope was examined and nothing was found"),
    (1, "findings"),
    (
        2,
        "something asked for was not done: bad usage or configuration, a path that does not exist, a file that could not be \
         read or was over --max-file-size (findings are still reported)",
    ),
    (130, "interrupted"),
];

fn exit_codes() -> String {
    let line = |(code, meaning): &(u8, &str)| format!("\n  {code:<3}  {meaning}");
    EXIT_CODES.iter().fold("Exit codes:".into(), |text, row| text + &line(row))
}

const FIX_EXIT_CODES: &str = "Exit codes:\n  0    everything that was found is fixed\n  1    something is left; with --diff, something is found\n  2    \
     something asked for was not done: a file that does not parse or can't be written, a hook around it\n  130  interrupted";

/// Secret scanner and policy linter that stops a leak before the commit.
#[derive(Parser)]
#[command(name = "stanch", version, after_help = exit_codes(), args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) scan: ScanArgs,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Scan files and folders for credentials and forbidden practices (the default)
    #[command(after_help = exit_codes())]
    Scan(Box<ScanArgs>),
    /// Put in the place of secrets and of logins by hand what belongs there
    ///
    /// What a scan finds is replaced where the catalogue of stanch.toml says by what: a literal in code by the call of an accessor, one
    /// in a workflow by a reference, a login in a workflow by the action that logs in, a line of a .env by a name in .env.example.
    /// A file that does not parse, before or after, is left as it is. What is fixed is leaked all the same: rotate it.
    ///
    /// It changes files, so it does not run inside a git hook.
    #[command(after_help = FIX_EXIT_CODES)]
    Fix(FixArgs),
    /// Install, check and run git hooks
    #[command(subcommand)]
    Hook(HookCommand),
    /// List, show and check rules
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Explain a rule: what it finds, why, how to fix it, how to silence it
    Explain(RuleArgs),
    /// Say why a line is reported, or why not: keywords, checks, filters, and what would change it
    ///
    /// The line is scanned as a scan of its file does it, and what became of every keyword is told, with the lines of stanch.toml,
    /// the comment or the option that would change it. Values are described and never shown. For each rule the sentence that
    /// decides comes first.
    ///
    /// The exit code is 0 when it was explained, whatever was found, and 2 when it could not be.
    Why(Box<WhyArgs>),
    /// Let be what is known already, and report what is new
    ///
    /// A baseline is a file, .stanch-baseline at the root of the repository, with one line for each secret that is known:
    /// RULE HASH REASON. A line holds wherever the value stands, and for no other value. With `/.stanch-baseline
    /// merge=union` in .gitattributes git puts the lines of two branches together.
    ///
    /// The exit code is 0 when the file was written or there was nothing to do, 2 when something was not done, and 130
    /// after Ctrl-C.
    #[command(subcommand)]
    Baseline(BaselineCommand),
    /// Show the secrets that the configuration declares and imports, and check them
    ///
    /// The exit code is 0 when all is well or dates alone warn, 1 when `check` finds what contradicts itself or is not named as
    /// it should be, and 2 when something could not be read; the rest is shown all the same.
    #[command(subcommand)]
    Catalogue(CatalogueCommand),
    /// Write a commented stanch.toml
    Init(InitArgs),
    /// Hash a value that is piped in, for an [[ignore]] entry of stanch.toml
    Hash,
    /// Write a script that completes commands and options in a shell
    Completions(CompletionsArgs),
    /// Write a JSON Schema of stanch.toml, for editors
    Schema,
    /// Write manual pages
    Man(ManArgs),
}

#[derive(ClapArgs)]
pub(crate) struct FixArgs {
    /// Files and folders [default: .]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// Make changes too that a person should look at
    #[arg(long = "unsafe")]
    pub(crate) also_unsafe: bool,
    /// Print what would change, with secrets masked, and change nothing
    #[arg(long)]
    pub(crate) diff: bool,
    #[command(flatten)]
    pub(crate) select: SelectArgs,
}

#[derive(Subcommand)]
pub(crate) enum HookCommand {
    /// Write hooks into a repository, or for all of them, which stop commits and pushes with findings
    Install(HookInstallArgs),
    /// Take out what `install` wrote, and put back what was there before
    Uninstall(HookUninstallArgs),
    /// Say whether hooks run, and what keeps them from it
    Doctor(HookDoctorArgs),
    /// Do what a hook does; called by hooks, with what git gives them
    Run(HookRunArgs),
}

#[derive(ClapArgs)]
pub(crate) struct HookInstallArgs {
    /// The repository
    #[arg(value_name = "PATH", default_value = ".", value_hint = ValueHint::DirPath)]
    pub(crate) folder: PathBuf,
    /// Write the hook of this stage (repeatable) [default: all but those of a server; in a bare repository pre-receive]
    #[arg(long, value_name = "STAGE")]
    pub(crate) stage: Vec<Stage>,
    /// Write hooks for all repositories of this user, and set core.hooksPath in the user's git configuration
    #[arg(long, conflicts_with = "folder")]
    pub(crate) global: bool,
    /// Write them even where a manager of hooks or the team owns what is there; it is kept and still runs
    #[arg(long, conflicts_with = "global")]
    pub(crate) force: bool,
}

#[derive(ClapArgs)]
pub(crate) struct HookUninstallArgs {
    /// The repository
    #[arg(value_name = "PATH", default_value = ".", value_hint = ValueHint::DirPath)]
    pub(crate) folder: PathBuf,
    /// Take out what `install --global` wrote
    #[arg(long, conflicts_with = "folder")]
    pub(crate) global: bool,
}

#[derive(ClapArgs)]
pub(crate) struct HookDoctorArgs {
    /// The repository
    #[arg(value_name = "PATH", default_value = ".", value_hint = ValueHint::DirPath)]
    pub(crate) folder: PathBuf,
}

#[derive(ClapArgs)]
pub(crate) struct HookRunArgs {
    /// The hook
    #[arg(value_name = "STAGE")]
    pub(crate) stage: Stage,
    /// What git, or a manager of hooks, gives it: for pre-commit the names of files
    ///
    /// Options of `stanch scan` may stand first, with -- behind them: `stanch hook run pre-commit --fail-on medium --`.
    #[arg(value_name = "ARGUMENT", value_hint = ValueHint::Other, trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) arguments: Vec<OsString>,
}

/// A hook that stanch knows what to do in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Stage {
    /// Before a commit: what is staged
    PreCommit,
    /// Before a merge that needs no hand: what is staged
    PreMergeCommit,
    /// Before a commit: its message
    CommitMsg,
    /// Before a commit made from a mail (git am): what is staged
    PreApplypatch,
    /// Before a push: the commits that the other side lacks
    PrePush,
    /// On a server, before refs change: the commits that it lacks
    PreReceive,
    /// On a server, before one ref changes
    Update,
}

impl Stage {
    /// Those of a repository that people commit to, in the order in which git comes to them.
    pub(crate) const OF_PEOPLE: [Self; 5] = [
        Self::PreCommit,
        Self::PreMergeCommit,
        Self::CommitMsg,
        Self::PreApplypatch,
        Self::PrePush,
    ];

    /// As git calls the hook.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::PreCommit => "pre-commit",
            Self::PreMergeCommit => "pre-merge-commit",
            Self::CommitMsg => "commit-msg",
            Self::PreApplypatch => "pre-applypatch",
            Self::PrePush => "pre-push",
            Self::PreReceive => "pre-receive",
            Self::Update => "update",
        }
    }

    /// Whether git tells the hook the refs on standard input.
    pub(crate) const fn reads_stdin(self) -> bool {
        matches!(self, Self::PrePush | Self::PreReceive)
    }
}

#[derive(Subcommand)]
pub(crate) enum BaselineCommand {
    /// Scan, and write what is found to a new baseline
    Create(AddArgs),
    /// Scan, and add what is found and not listed yet
    Update(AddArgs),
    /// Take out entries that match nothing any more; scans the whole repository
    Prune(ReviewArgs),
    /// Walk through the entries: where each stands, and whether it stays
    Audit(ReviewArgs),
}

#[derive(ClapArgs)]
pub(crate) struct AddArgs {
    /// Files and folders to scan [default: .]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// Why what is added is let be
    #[arg(long, value_name = "TEXT", value_hint = ValueHint::Other)]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) review: ReviewArgs,
}

#[derive(ClapArgs)]
pub(crate) struct ReviewArgs {
    /// The baseline, if it is not .stanch-baseline at the root of the repository
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) baseline: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) select: SelectArgs,
}

#[derive(Subcommand)]
pub(crate) enum RulesCommand {
    /// List all rules
    List(ListArgs),
    /// Show one rule in full
    Show(RuleArgs),
    /// Prove rules: examples must be found, near misses must not
    Check(CheckArgs),
}

#[derive(ClapArgs)]
pub(crate) struct ScanArgs {
    /// Files and folders to scan, or - for standard input [default: .]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// What standard input is called: for reports, rules that look at names, and to find the configuration
    #[arg(long, value_name = "NAME", value_hint = ValueHint::FilePath)]
    pub(crate) stdin_path: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) git: GitArgs,
    /// With --history: also what no ref leads to, such as amended commits and what was staged and never committed
    #[arg(long, requires = "history", help_heading = "Git")]
    pub(crate) unreachable: bool,

    /// Form of the report
    #[arg(short, long, value_name = "FORMAT", default_value = "human", help_heading = "Reports")]
    pub(crate) format: Named<Format>,
    /// Write the report to a file instead of standard output (-)
    #[arg(short, long, value_name = "FILE", help_heading = "Reports", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Write another report of the same run, such as sarif=out.sarif (repeatable)
    #[arg(long, value_name = "FORMAT=FILE", help_heading = "Reports")]
    pub(crate) report: Vec<ReportArg>,
    /// Make one finding of the same value in several places, whatever rules found it
    #[arg(long, help_heading = "Reports")]
    pub(crate) group: bool,
    /// Show secrets in every report instead of masking them
    #[arg(long, help_heading = "Reports")]
    pub(crate) show_secrets: bool,
    /// Show what is suppressed as well: in the human report, and under `suppressions` in SARIF (JSON always lists it)
    #[arg(long, help_heading = "Reports")]
    pub(crate) show_suppressed: bool,
    /// Category of SARIF reports, for GitHub to tell several reports on one commit apart
    ///
    /// It becomes `automationDetails.id`, with a / at its end if there is none: GitHub takes what stands before the last
    /// slash for the category. It outweighs the `category` of github/codeql-action/upload-sarif.
    #[arg(long, value_name = "ID", value_parser = category, help_heading = "Reports")]
    pub(crate) sarif_category: Option<String>,
    /// List every rule that is on in SARIF reports, not only those with results
    #[arg(long, help_heading = "Reports")]
    pub(crate) sarif_all_rules: bool,
    /// Whose limits SARIF reports keep; what is over them is left out, the least severe first
    #[arg(long, value_name = "WHOSE", default_value = "github", help_heading = "Reports")]
    pub(crate) sarif_limits: LimitsArg,
    /// Add GitHub's hash of the line to SARIF results (a short password can be found from it by trying)
    ///
    /// It is `primaryLocationLineHash`, by which GitHub knows an alert again. Only those who upload a report through
    /// GitHub's API need it: github/codeql-action/upload-sarif adds it by itself. It is made of the line and what follows,
    /// without a key. Files with findings are read again for it; standard input has none.
    #[arg(long, help_heading = "Reports")]
    pub(crate) sarif_line_hash: bool,
    /// Print how often each rule was tried and matched
    #[arg(long, help_heading = "Reports")]
    pub(crate) stats: bool,
    /// Print findings and errors only
    #[arg(short, long, help_heading = "Reports")]
    pub(crate) quiet: bool,
    /// Also name what was passed over, and why
    #[arg(short, long, conflicts_with = "quiet", help_heading = "Reports")]
    pub(crate) verbose: bool,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Reports")]
    pub(crate) color: ColorArg,

    #[command(flatten)]
    pub(crate) select: SelectArgs,
    /// Exit with 1 only for findings of at least this severity
    #[arg(long, value_name = "SEVERITY", default_value = "low", help_heading = "Rules")]
    pub(crate) fail_on: Named<Severity>,
    /// Exit with 0 instead of 1 (2 stays 2)
    #[arg(long, help_heading = "Rules")]
    pub(crate) exit_zero: bool,
    /// Baseline to use instead of .stanch-baseline at the root of the repository
    #[arg(long, value_name = "FILE", help_heading = "Rules", value_hint = ValueHint::FilePath)]
    pub(crate) baseline: Option<PathBuf>,
    /// Take the policy from this commit, such as origin/main, and report what the scanned files weaken of it
    ///
    /// Configuration, rule files, catalogue and baseline are the commit's, and so are markers: one that did not stand there
    /// does not count. What the scanned version lets pass that the commit's does not (a rule off, a path excluded, a
    /// suppression, a line of the baseline or a marker added) is a finding of policy-weakened.
    #[arg(
        long,
        value_name = "REF",
        help_heading = "Rules",
        conflicts_with_all = ["no_config", "history", "commit_msg", "stdin_path"]
    )]
    pub(crate) policy_from: Option<String>,
    /// Use no baseline: report what is known as well
    #[arg(long, conflicts_with = "baseline", help_heading = "Rules")]
    pub(crate) no_baseline: bool,
}

/// Which findings in which files.
#[derive(Clone, ClapArgs)]
pub(crate) struct SelectArgs {
    /// Use only this rule (repeatable)
    #[arg(long, value_name = "ID", help_heading = "Rules", value_hint = ValueHint::Other)]
    pub(crate) rule: Vec<String>,
    /// Leave this rule out (repeatable)
    #[arg(long, value_name = "ID", help_heading = "Rules", value_hint = ValueHint::Other)]
    pub(crate) skip_rule: Vec<String>,
    /// Report findings of at least this confidence
    #[arg(long, value_name = "LEVEL", default_value = "medium", help_heading = "Rules")]
    pub(crate) confidence: Named<Confidence>,
    /// Report findings of at least this severity
    #[arg(long, value_name = "LEVEL", default_value = "low", help_heading = "Rules")]
    pub(crate) severity: Named<Severity>,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,

    /// Scan everything, whatever ignore files say
    #[arg(long, help_heading = "Files")]
    pub(crate) no_ignore: bool,
    /// Leave out paths that match, as in .gitignore (repeatable)
    #[arg(long, value_name = "GLOB", help_heading = "Files")]
    pub(crate) exclude: Vec<String>,
    /// Let excludes hold for files named on the command line too
    #[arg(long, help_heading = "Files")]
    pub(crate) force_exclude: bool,
    /// Leave out files larger than this, such as 10M; that counts as not done (exit code 2)
    #[arg(long, value_name = "SIZE", help_heading = "Files")]
    pub(crate) max_file_size: Option<Size>,
    #[command(flatten)]
    pub(crate) archives: ArchiveArgs,
    /// Number of threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Files")]
    pub(crate) threads: Option<u16>,
}

impl ScanArgs {
    /// Those of a scan with no options.
    pub(crate) fn plain() -> Self {
        Args::parse_from(["stanch"]).scan
    }

    /// Those of a scan with options that were given elsewhere.
    pub(crate) fn of(options: &[OsString]) -> Result<Self, clap::Error> {
        let program = [OsString::from("stanch"), "scan".into()];
        let args = Args::try_parse_from(program.iter().chain(options))?;
        match args.command {
            Some(Command::Scan(scan)) => Ok(*scan),
            _ => Ok(args.scan),
        }
    }
}

/// What of a git repository is scanned instead of files; PATH is the repository then.
#[derive(ClapArgs)]
#[group(multiple = false)]
pub(crate) struct GitArgs {
    /// Scan what the commit about to be made would add
    #[arg(long, help_heading = "Git")]
    pub(crate) staged: bool,
    /// Scan what is staged, and report what is not new in it as well
    #[arg(long, help_heading = "Git")]
    pub(crate) all_staged: bool,
    /// Scan what the commits of B add that are not in A
    #[arg(long, value_name = "A..B", help_heading = "Git")]
    pub(crate) range: Option<String>,
    /// Scan what the commits of HEAD add that are not in this one, such as origin/main
    #[arg(long, value_name = "REF", help_heading = "Git")]
    pub(crate) since: Option<String>,
    /// Scan all that was ever committed and can be reached from a ref
    #[arg(long, help_heading = "Git")]
    pub(crate) history: bool,
    /// Scan a commit's message, without the diff that git may have put below it
    #[arg(long, value_name = "FILE", help_heading = "Git", value_hint = ValueHint::FilePath)]
    pub(crate) commit_msg: Option<PathBuf>,
}

#[derive(Clone, ClapArgs)]
pub(crate) struct ConfigArgs {
    /// Configuration to use instead of the nearest stanch.toml
    #[arg(long, value_name = "FILE", help_heading = "Rules", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// Use no configuration
    #[arg(long, conflicts_with = "config", help_heading = "Rules")]
    pub(crate) no_config: bool,
}

#[derive(ClapArgs)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

#[derive(ClapArgs)]
pub(crate) struct RuleArgs {
    /// The rule's id
    #[arg(value_name = "ID", value_hint = ValueHint::Other)]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

#[derive(ClapArgs)]
pub(crate) struct WhyArgs {
    /// What to explain: a file, `FILE:LINE`, `FILE:LINE:COLUMN`, `FILE:FIRST-LAST`, or - for a line that is piped in
    #[arg(value_name = "FILE[:LINE]", value_hint = ValueHint::FilePath)]
    pub(crate) place: OsString,
    /// What standard input is called: for rules that look at names, and to find the configuration
    #[arg(long, value_name = "NAME", value_hint = ValueHint::FilePath)]
    pub(crate) stdin_path: Option<PathBuf>,
    /// Form of the explanation
    #[arg(short, long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: WhyFormat,
    #[command(flatten)]
    pub(crate) select: SelectArgs,
    /// Baseline to use instead of .stanch-baseline at the root of the repository
    #[arg(long, value_name = "FILE", help_heading = "Rules", value_hint = ValueHint::FilePath)]
    pub(crate) baseline: Option<PathBuf>,
    /// Use no baseline
    #[arg(long, conflicts_with = "baseline", help_heading = "Rules")]
    pub(crate) no_baseline: bool,
}

/// Form of an explanation.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhyFormat {
    /// For people
    Human,
    /// For programs
    Json,
}

#[derive(Subcommand)]
pub(crate) enum CatalogueCommand {
    /// List the secrets: their names by system, how code gets them, who answers for them, how old they are
    List(CatalogueListArgs),
    /// Check the catalogue: contradictions, names, rotation
    Check(CatalogueCheckArgs),
    /// Draw the chain of each secret, from where it comes from to the code
    Graph(CatalogueGraphArgs),
}

#[derive(ClapArgs)]
pub(crate) struct CatalogueListArgs {
    /// Write JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

#[derive(ClapArgs)]
pub(crate) struct CatalogueCheckArgs {
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

#[derive(ClapArgs)]
pub(crate) struct CatalogueGraphArgs {
    /// Language of the graph
    #[arg(short, long, value_name = "FORMAT", default_value = "mermaid")]
    pub(crate) format: Named<GraphFormat>,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

#[derive(ClapArgs)]
pub(crate) struct CheckArgs {
    /// Rule files to check [default: every built-in rule and those of the configuration]
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

#[derive(ClapArgs)]
pub(crate) struct InitArgs {
    /// Folder to write stanch.toml to
    #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
    pub(crate) folder: PathBuf,
}

/// Whose limits a SARIF report keeps.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LimitsArg {
    /// 25,000 results and 10 MB, compressed
    Github,
    /// Everything is written
    None,
}

#[derive(ClapArgs)]
pub(crate) struct CompletionsArgs {
    /// Shell that the script is for
    pub(crate) shell: Shell,
}

#[derive(ClapArgs)]
pub(crate) struct ManArgs {
    /// Command whose page is written to standard output, such as `rules check` [default: stanch itself]
    #[arg(value_name = "COMMAND", value_hint = ValueHint::Other)]
    pub(crate) command: Vec<String>,
    /// Write the pages of all commands to this folder: stanch.1, stanch-scan.1 and so on
    #[arg(long, value_name = "FOLDER", conflicts_with = "command", value_hint = ValueHint::DirPath)]
    pub(crate) out: Option<PathBuf>,
}

fn category(text: &str) -> Result<String, &'static str> {
    if text.chars().any(char::is_control) {
        return Err("control characters can't be part of it");
    }
    if text.trim_matches(['/', ' ']).is_empty() {
        return Err("it must name something, such as secrets/backend");
    }
    Ok(text.to_owned())
}

/// `FORMAT=FILE`.
#[derive(Clone)]
pub(crate) struct ReportArg {
    pub(crate) format: Format,
    pub(crate) file: PathBuf,
}

impl FromStr for ReportArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) =
            text.split_once('=').ok_or("write FORMAT=FILE, such as sarif=out.sarif")?;
        let format = Named::<Format>::from_str(format, false).map_err(|_| {
            let names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
            format!("`{format}` is no format; use one of {}", names.join(", "))
        })?;
        if file.is_empty() {
            return Err("the file's name is missing behind the =".into());
        }
        Ok(Self { format: format.0, file: file.into() })
    }
}

/// A value of one of the library's named scales.
#[derive(Clone, Copy)]
pub(crate) struct Named<T>(pub(crate) T);

macro_rules! named {
    ($type:ty) => {
        impl ValueEnum for Named<$type> {
            fn value_variants<'a>() -> &'a [Self] {
                const NAMED: [Named<$type>; <$type>::ALL.len()] = as_named(<$type>::ALL);
                &NAMED
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(PossibleValue::new(self.0.name()))
            }
        }
    };
}

const fn as_named<T: Copy, const N: usize>(values: &[T]) -> [Named<T>; N] {
    assert!(values.len() == N);
    let mut named = [Named(values[0]); N];
    let mut i = 0;
    while i < N {
        named[i] = Named(values[i]);
        i += 1;
    }
    named
}

named!(Confidence);
named!(Format);
named!(GraphFormat);
named!(Severity);

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorArg {
    Auto,
    Always,
    Never,
}

#[cfg(test)]
mod tests {
    use super::Args;

    #[test]
    fn the_command_line_is_sound() {
        <Args as clap::CommandFactory>::command().debug_assert();
    }
}
