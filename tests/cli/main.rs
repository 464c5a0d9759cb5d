//! Stories about the command, told to the built binary in folders of their own.

mod config;
mod encodings;
mod exit_codes;
mod fingerprints;
mod formats;
mod harness;
mod history;
mod ignored;
mod include_ignored;
mod interrupt;
mod leaks;
mod named_paths;
mod output;
mod report_files;
mod repositories;
mod rules;
mod sarif;
mod shell;
mod special_files;
mod stdin;
mod suppression;
mod which_files;
