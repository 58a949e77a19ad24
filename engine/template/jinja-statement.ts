import type { Problem } from './ast.ts'

const STATEMENT = /\{%[-+]?\s*(if|elif|else|endif|for|endfor|set|block|include|macro)\b[^%]*%\}/
const RAW = /\{\{\{\{raw\}\}\}\}.*?\{\{\{\{\/raw\}\}\}\}/gs

const FORMS: Readonly<Record<string, string>> = {
  if: '{{#if (eq a b)}}',
  elif: '{{else if (eq a b)}}',
  else: '{{else}}',
  endif: '{{/if}}',
  for: '{{#each list as |item|}}',
  endfor: '{{/each}}',
  set: '{{#with (index a "b")}}, or `vars:` of the task',
}

/** The first statement of Jinja in a text: it would stand in the file as it is, and nobody be told. */
export function jinjaStatement(text: string): readonly Problem[] {
  // Blanks keep the places of what stands behind.
  const outside = text.replaceAll(RAW, raw => raw.replaceAll(/[^\n]/g, ' '))
  const found = STATEMENT.exec(outside)
  if (found === null) return []
  const [statement, word = ''] = found
  const before = outside.slice(0, found.index).split('\n')
  return [
    {
      code: 'TEMPLATE_SYNTAX',
      message: `${statement} is Jinja: templates are Handlebars here`,
      hint: FORMS[word] === undefined ? 'see docs/for-ansible-users.md' : `write ${FORMS[word]}`,
      place: { line: before.length - 1, column: before.at(-1)?.length ?? 0 },
    },
  ]
}
