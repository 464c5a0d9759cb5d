" A compiler for Vim and Neovim, for the folder `compiler` of either; docs/editors.md of stanch explains it.
if exists("current_compiler")
  finish
endif
let current_compiler = "stanch"

CompilerSet makeprg=stanch\ scan\ --quiet\ --format\ line
" Findings and what was not scanned; then what is wrong with a configuration or an argument.
CompilerSet errorformat=
      \%f:%l:%c:\ %trror:\ %m,
      \%f:%l:%c:\ %tarning:\ %m,
      \%f:%l:%c:\ %tote:\ %m,
      \%trror:\ %f:%l:%c:\ %m,
      \%trror:\ %f:%l:\ %m,
      \%-G%.%#
