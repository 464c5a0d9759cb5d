-- A linter for nvim-lint, for ~/.config/nvim/lua/lint/linters/stanch.lua; docs/editors.md of stanch explains it.

local severities = {
  critical = vim.diagnostic.severity.ERROR,
  high = vim.diagnostic.severity.ERROR,
  medium = vim.diagnostic.severity.WARN,
  low = vim.diagnostic.severity.INFO,
}

-- Columns are counted in characters and from one; Neovim counts bytes and from zero.
local function place(bufnr, line, column)
  local text = vim.api.nvim_buf_get_lines(bufnr, line - 1, line, false)[1] or ""
  local byte = vim.fn.byteidxcomp(text, column - 1)
  return line - 1, byte < 0 and #text or byte
end

local function diagnostic(bufnr, record)
  local lnum, col = place(bufnr, record.line, record.column)
  local end_lnum, end_col = place(bufnr, record.end_line, record.end_column)
  return {
    lnum = lnum,
    col = col,
    end_lnum = end_lnum,
    end_col = end_col,
    severity = severities[record.severity],
    source = "stanch",
    code = record.rule,
    message = record.title .. "\n" .. record.instead,
  }
end

return {
  cmd = "stanch",
  stdin = true,
  -- Findings give 0 here, so that nvim-lint tells of every other code, such as that of a flawed stanch.toml.
  args = {
    "scan",
    "--format=jsonl",
    "--exit-zero",
    function()
      local name = vim.api.nvim_buf_get_name(0)
      return "--stdin-path=" .. (name ~= "" and name or "unnamed")
    end,
    "-",
  },
  parser = function(output, bufnr)
    local diagnostics = {}
    for line in vim.gsplit(output, "\n", { plain = true, trimempty = true }) do
      local record = vim.json.decode(line)
      if record.type == "finding" and type(record.line) == "number" then
        table.insert(diagnostics, diagnostic(bufnr, record))
      elseif record.type == "warning" then
        table.insert(diagnostics, {
          lnum = record.line - 1,
          col = 0,
          severity = vim.diagnostic.severity.WARN,
          source = "stanch",
          code = record.id,
          message = record.message,
        })
      end
    end
    return diagnostics
  end,
}
