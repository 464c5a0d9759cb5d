//! Stories about the command, told to the built binary in folders of their own.

mod archives;
mod baseline;
mod catalogue;
mod config;
mod encodings;
mod exit_codes;
mod fingerprints;
mod fix;
mod formats;
mod gate;
mod harness;
mod history;
mod hook_doctor;
mod hook_global;
mod hook_install;
mod ignored;
mod include_ignored;
mod interrupt;
mod leaks;
#[path = "../archives/make.rs"]
mod make;
mod named_paths;
mod output;
mod parts;
mod policy;
mod policy_from;
mod report_files;
mod repositories;
mod rules;
mod sarif;
mod shell;
mod special_files;
mod stdin;
mod suppression;
mod which_files;
mod why;
