import { format } from 'prettier'

import { usage } from '../../engine/template/helper.ts'
import { themes } from '../../engine/template/helpers/index.ts'

const INTRODUCTION = `# Helpers

What templates and expressions may call: \`{{join "," list}}\` in text, \`when: has "a" list\` without braces. The helper comes first, a call inside another stands in parentheses: \`and (eq a "b") (not c)\`. Names and the order of arguments are those of Helm (Go templates and Sprig). This page is written by \`npx tsx test/tools/helpers-page.ts > docs/helpers.md\` from what the helpers say about themselves; a test runs every example.

- **Strict.** An undefined variable or member is an error with its place. \`default\`, \`coalesce\`, \`defined\`, \`empty\` and \`required\` accept one; \`and\`, \`or\` and \`ternary\` do not evaluate what they do not need.
- **Truth** is Go's: \`false\`, \`0\`, \`""\`, null, an empty list and an empty mapping are not true. \`when\` and its like want true or false itself.
- **\`default\` is Sprig's**: it replaces \`false\` and \`0\`, too. For a default that respects them: \`ternary x true (defined x)\`, or \`dig "key" true mapping\`.
- **Text** in double or single quotes; \`\\n\` and \`\\t\` are a new line and a tab, any other backslash stands for itself.
- **Nothing is changed**: \`set\`, \`unset\` and \`merge\` give back new mappings. \`merge\` goes by which keys are there, not by which values are empty.
- **Stable**: \`toYaml\`, \`toJson\` and \`toPrettyJson\` sort keys, so that a file changes only when a value does.
- Nothing here knows the time or chance: the same variables give the same text.

Blocks, in text only: \`{{#if x}}…{{else if y}}…{{else}}…{{/if}}\`, \`{{#unless x}}\`, \`{{#each list as |item index|}}\`, \`{{#each mapping as |value key|}}\`, \`{{#with x}}\`, \`{{{{raw}}}} kept {{as}} it is {{{{/raw}}}}\`. Inside \`#each\` and \`#with\` names are looked up in the item: \`this\`, \`@index\`, \`@key\`, \`@first\`, \`@last\` belong to it, and what stands outside is \`../name\` or \`@root.name\`.
`

/** The page docs/helpers.md, from what the helpers say about themselves. */
export async function helpersPage(): Promise<string> {
  const sections = Object.entries(themes).map(([theme, helpers]) => {
    const rows = helpers.map(helper => {
      const also = (helper.aliases ?? []).map(name => `, also ${code(name)}`).join('')
      const cells = [
        code(usage(helper)) + also,
        cell(helper.purpose),
        code(helper.example),
        code(helper.result),
      ]
      return `| ${cells.join(' | ')} |`
    })
    return `## ${theme}\n\n| Helper | What it gives | Example | Result |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
  })
  const options = { semi: false, singleQuote: true, printWidth: 100 }
  return format([INTRODUCTION, ...sections].join('\n'), { ...options, parser: 'markdown' })
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

// A code span that holds backticks itself needs none here: no example has one.
const code = (text: string): string => `\`${cell(text)}\``

if (process.argv[1] === import.meta.filename) process.stdout.write(await helpersPage())
