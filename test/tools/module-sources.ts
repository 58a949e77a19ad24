import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import ts from 'typescript'

/** What a module's source says beyond its schema. */
export interface ModuleSource {
  /** The sentence above the module. */
  readonly purpose: string
  /** The sentence above each argument, where there is one. */
  readonly notes: Readonly<Record<string, string>>
  /** What an argument is when it is left out, where that is a plain value. */
  readonly defaults: Readonly<Record<string, string>>
}

const folder = resolve(import.meta.dirname, '../../engine/modules')

/** Reads the file that holds a module, and the neighbours whose arguments it shares. */
export function readModuleSource(word: string): ModuleSource {
  const { source, variable } = sourceOf(word)
  const files = [source, ...neighbours(source)]
  const notes: Record<string, string> = {}
  const defaults: Record<string, string> = {}
  for (const file of files.reverse()) {
    visit(file, node => {
      if (ts.isPropertySignature(node) && isArgs(node.parent)) Object.assign(notes, noteOf(node))
      Object.assign(defaults, defaultOf(node))
    })
  }
  return { purpose: sentence(commentOf(variable)), notes, defaults }
}

function sourceOf(word: string): { source: ts.SourceFile; variable: ts.Node } {
  // The one word that shares a file with another.
  const source = parse(join(folder, `${word === 'service' ? 'systemd' : word}.ts`))
  const isNamed = new RegExp(`\\bname: '${word}'`)
  const variable = source.statements.find(
    statement => ts.isVariableStatement(statement) && isNamed.test(statement.getText(source)),
  )
  if (variable === undefined) throw new Error(`${source.fileName} has no module ${word}`)
  return { source, variable }
}

function neighbours(source: ts.SourceFile): ts.SourceFile[] {
  return source.statements.flatMap(statement => {
    if (!ts.isImportDeclaration(statement)) return []
    const { text } = statement.moduleSpecifier as ts.StringLiteral
    return text.startsWith('./') ? parse(join(folder, text)) : []
  })
}

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node)
  node.forEachChild(child => {
    visit(child, see)
  })
}

const isArgs = (node: ts.Node): boolean =>
  ts.isInterfaceDeclaration(node) && /(Args|Options)$/.test(node.name.text)

function noteOf(member: ts.PropertySignature): Record<string, string> {
  const note = commentOf(member)
  return note === '' ? {} : { [member.name.getText()]: sentence(note) }
}

/** `{ state = 'present' }`, `args.state ?? 'present'`, `args.force !== false` and `args.force === true`. */
function defaultOf(node: ts.Node): Record<string, string> {
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    const name = (node.propertyName ?? node.name).getText()
    return node.initializer === undefined ? {} : plainValue(name, node.initializer)
  }
  if (!ts.isBinaryExpression(node) || !ts.isPropertyAccessExpression(node.left)) return {}
  const { left, operatorToken, right } = node
  if (operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
    return plainValue(left.name.text, right)
  }
  const asked = `${operatorToken.getText()} ${right.getText()}`
  const meant = { '!== false': 'true', '=== true': 'false' }[asked]
  return meant === undefined ? {} : { [left.name.text]: meant }
}

function plainValue(name: string, value: ts.Expression): Record<string, string> {
  const isBoolean = [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword].includes(value.kind)
  if (isBoolean || ts.isNumericLiteral(value)) return { [name]: value.getText().replace('_', '') }
  return ts.isStringLiteral(value) && value.text !== '' ? { [name]: value.text } : {}
}

function commentOf(node: ts.Node): string {
  const [comment] = ts.getJSDocCommentsAndTags(node)
  return comment === undefined ? '' : (ts.getTextOfJSDocComment(comment.comment) ?? '')
}

const sentence = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
