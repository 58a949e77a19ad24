import type { TaskRef } from '../model/event.ts'
import type { Json, JsonObject } from '../model/value.ts'

// Escape sequences and control characters in what a host said could drive the terminal.

const CONTROL =
  /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** What a host said, without the characters that would drive a terminal. */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(CONTROL, '')
}

/** `role : name`, as tasks are called in headers and by `--start-at-task`. */
export function taskTitle({ role, name }: TaskRef): string {
  return printable(role === undefined ? name : `${role} : ${name}`)
}

/** `TASK [role : name] *****`, filled up to the width that Ansible's lines have. */
export function header(kind: string, title: string): string {
  const text = title === '' ? kind : `${kind} [${title}]`
  return `${text} `.padEnd(80, '*')
}

/** The value under a key as text: strings as they are, all else as JSON; empty where there is none. */
export function textOf(result: JsonObject, key: string): string {
  const value = result[key]
  if (value === undefined || value === null) return ''
  return printable(typeof value === 'string' ? value : JSON.stringify(value)).trimEnd()
}

/** A JSON value for human eyes: indented, text of several lines as lines. */
export function pretty(value: Json): string {
  if (typeof value === 'string') return printable(value)
  return printable(JSON.stringify(value, null, 2).replaceAll('\\n', '\n'))
}

/** Every line of a text moved to the right. */
export function indent(text: string, by: string): string {
  return text.replace(/^(?=.)/gm, by)
}

/** The last lines of a text, with a note of how many are left out. */
export function lastLines(text: string, limit: number): string {
  const lines = text.split('\n')
  if (lines.length <= limit) return text
  return [`(${lines.length - limit} lines more above)`, ...lines.slice(-limit)].join('\n')
}

/** `node1, node2, node3 and 47 more` */
export function nameList(names: readonly string[], limit = 8): string {
  const more = names.length - limit
  return more > 1 ? `${names.slice(0, limit).join(', ')} and ${more} more` : names.join(', ')
}

/** Milliseconds as `0.4 s`, `12.0 s`, `3 min 04 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}
