import type { SourceObject } from '../model/value.ts'
import type { ReporterKind } from '../report/writer.ts'

/** One `-e`, in the order given: pairs are typed here, text and files by the YAML loader. */
export type ExtraVars =
  | { readonly kind: 'pairs'; readonly vars: SourceObject }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string }

/** One `--report`. */
export interface ReportRequest {
  readonly kind: 'junit'
  readonly file: string
}

/** What the command line asks for, typed and checked as far as that needs no file. */
export interface CliOptions {
  readonly kind: 'run'
  /** As typed; looked up by `findPlaybook`. */
  readonly playbooks: readonly string[]
  /** Files, folders, or lists of hosts with a comma in them. */
  readonly inventory: readonly string[]
  readonly limit?: string
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  readonly extraVars: readonly ExtraVars[]
  readonly user?: string
  readonly become: boolean
  readonly becomeUser?: string
  readonly becomeMethod?: string
  readonly askBecomePass: boolean
  readonly becomePasswordFile?: string
  readonly askPass: boolean
  readonly privateKeyFile?: string
  readonly forks: number
  readonly check: boolean
  readonly diff: boolean
  readonly verbosity: number
  readonly listHosts: boolean
  readonly listTasks: boolean
  readonly listTags: boolean
  readonly syntaxCheck: boolean
  readonly startAtTask?: string
  readonly step: boolean
  readonly hostKeyChecking?: 'accept-new' | 'strict' | 'off'
  /** Undefined: live on a terminal, plain elsewhere. */
  readonly output?: ReporterKind
  readonly reports: readonly ReportRequest[]
  /** The command line without `--limit`, for the recap's advice. */
  readonly words: readonly string[]
}

/** A question about tsplay itself: the text is the whole answer. */
export interface CliText {
  readonly kind: 'text'
  readonly text: string
}
