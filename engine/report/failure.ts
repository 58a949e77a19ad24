import type { StepResult } from '../model/event.ts'
import type { Json, JsonObject } from '../model/value.ts'
import { indent, lastLines, printable, textOf } from './text.ts'

const MOST_LINES = 15
const MOST_CHARACTERS = 500

/** What went wrong, in a line or a few: the message that a failed task gave, and its exact place. */
export function failureMessage(result: JsonObject): string {
  const said = textOf(result, 'msg') || textOf(result, 'censored')
  const place = textOf(result, 'position')
  if (said !== '') return place === '' ? said : `${place}: ${said}`
  const rc = result['rc']
  return typeof rc === 'number' ? `exit status ${rc}` : 'failed without a message'
}

/** The facts below the message: command, exit status and the end of what it said, as plain text. */
export function failureDetails({ result }: StepResult): string {
  const message = failureMessage(result)
  const stderr = textOf(result, 'stderr')
  const output = stderr === '' ? 'stdout' : 'stderr'
  const lines = [
    field('cmd', commandText(result['cmd'])),
    field('rc', textOf(result, 'rc')),
    field(output, unless(message, lastLines(textOf(result, output), MOST_LINES))),
    field('content', unless(message, answerOf(result))),
    field('hint', textOf(result, 'hint')),
    field('exception', unless(message, textOf(result, 'exception'))),
  ]
  return lines.filter(line => line !== '').join('\n')
}

/** Two failures with the same signature are the same trouble on two hosts. */
export function failureSignature(host: string, outcome: StepResult): string {
  const text = `${outcome.status}\n${failureMessage(outcome.result)}\n${failureDetails(outcome)}`
  return withoutHost(host, text)
}

/** A text in which the host's own name does not tell it from another host's. */
export function withoutHost(host: string, text: string): string {
  const name = host.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return text.replace(new RegExp(`(?<![\\w.-])${name}(?![\\w-])`, 'g'), '\u0000')
}

function field(name: string, text: string): string {
  if (text === '') return ''
  return text.includes('\n') ? `${name}:\n${indent(text, '  | ')}` : `${name}: ${text}`
}

// Of what a server answered, the beginning tells what is wrong.
function answerOf(result: JsonObject): string {
  const content = 'status' in result ? textOf(result, 'content') : ''
  return content.length <= MOST_CHARACTERS ? content : `${content.slice(0, MOST_CHARACTERS)}…`
}

// A message that quotes the output already need not be followed by it.
function unless(message: string, text: string): string {
  return message.includes(text) ? '' : text
}

function commandText(cmd: Json | undefined): string {
  if (cmd === undefined || cmd === null) return ''
  if (!Array.isArray(cmd)) return printable(typeof cmd === 'string' ? cmd : JSON.stringify(cmd))
  return printable(
    cmd.map(word => (typeof word === 'string' ? word : JSON.stringify(word))).join(' '),
  )
}
