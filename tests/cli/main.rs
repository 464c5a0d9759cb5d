//! Stories about the command, told to the built binary in folders of their own.

mod encodings;
mod harness;
mod include_ignored;
mod interrupt;
mod leaks;
mod named_paths;
mod repositories;
mod special_files;
mod which_files;
