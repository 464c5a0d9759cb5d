" A compiler for Vim and Neovim, for the folder `compiler` of either; docs/editors.md of stanch explains it.
if exists("current_compiler")
  finish
endif
let current_compiler = "stanch"

CompilerSet makeprg=stanch\ scan\ --quiet\ --color\ never
" A finding's title, its place in the line below, then lines that are not needed. A warning or error about a file has one line.
CompilerSet errorformat=
      \%Eerror[%\\@=%m,
      \%Wwarning[%\\@=%m,
      \%Nnote[%\\@=%m,
      \%Z%*[\ ]-->\ %f:%l:%c,
      \%Z%*[\ ]-->\ %f\ (binary%.%#,
      \%trror:\ %f:%l:%c:\ %m,
      \%trror:\ %f:\ %m,
      \%tarning:\ %f:%l:\ %m,
      \%-G%.%#
