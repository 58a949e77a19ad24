import { TsplayError } from '../../engine/errors.ts'
import type { Settings } from './layout.ts'

/** The process's environment. */
export type Env = Readonly<Record<string, string | undefined>>

/** A variable's value; undefined for an empty one too. */
export function setting(env: Env, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name]
}

/** The numbers that Kubespray's builder takes from the environment; `--masters` beats them. */
export function readSettings(env: Env, masters: string | undefined): Settings {
  const asked =
    masters === undefined
      ? count(env, ['KUBE_CONTROL_HOSTS', 'KUBE_MASTERS', 'KUBE_MASTERS_MASTERS'])
      : wholeNumber('--masters', masters)
  return {
    masters: asked ?? 2,
    mastersAsked: asked !== undefined,
    scaleThreshold: count(env, ['SCALE_THRESHOLD']) ?? 50,
    massiveScaleThreshold: count(env, ['MASSIVE_SCALE_THRESHOLD']) ?? 200,
  }
}

/** What new hosts are called, before their number. */
export function hostPrefix(env: Env): string {
  const prefix = setting(env, 'HOST_PREFIX') ?? 'node'
  if (/^[a-z]([a-z0-9.-]*[a-z0-9-])?$/.test(prefix) && !/[.-]{2}|\.-/.test(prefix)) return prefix
  throw new TsplayError('USAGE', `HOST_PREFIX=${prefix}: not the beginning of a host name`, {
    hint: 'small letters, digits and dashes, a letter first',
  })
}

/** Whether a variable is one of Kubespray's words for true. @throws TsplayError for one that is no boolean */
export function isOn(env: Env, name: string): boolean {
  const word = (setting(env, name) ?? 'false').toLowerCase()
  if (WORDS_FOR_TRUE.includes(word)) return true
  if (['0', 'no', 'false', 'off'].includes(word)) return false
  throw new TsplayError('USAGE', `${name}=${word}: not a boolean`, { hint: 'it is true or false' })
}

/** DEBUG is of many programs: what others understand by it is no mistake. */
export function isDebugOn(env: Env): boolean {
  return WORDS_FOR_TRUE.includes((env['DEBUG'] ?? '').toLowerCase())
}

const WORDS_FOR_TRUE: readonly string[] = ['1', 'yes', 'true', 'on']

function count(env: Env, names: readonly string[]): number | undefined {
  const name = names.find(candidate => setting(env, candidate) !== undefined)
  return name === undefined ? undefined : wholeNumber(`${name}=`, env[name] ?? '')
}

function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  const shown = name.endsWith('=') ? name + text : `${name} ${text}`
  throw new TsplayError('USAGE', `${shown}: not a whole number`, { hint: 'it is at least 1' })
}
