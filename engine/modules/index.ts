import { assert } from './assert.ts'
import { blockinfile } from './blockinfile.ts'
import { command } from './command.ts'
import { copy } from './copy.ts'
import { debug } from './debug.ts'
import { fail } from './fail.ts'
import { fetch } from './fetch.ts'
import { file } from './file.ts'
import { find } from './find.ts'
import { includeVars } from './include_vars.ts'
import { lineinfile } from './lineinfile.ts'
import type { AnyModule } from './module.ts'
import { pause } from './pause.ts'
import { replace } from './replace.ts'
import { setFact } from './set_fact.ts'
import { shell } from './shell.ts'
import { slurp } from './slurp.ts'
import { stat } from './stat.ts'
import { template } from './template.ts'

/** Every module, by the word that stands in playbooks. Adding a module is one import and one entry. */
export const modules: readonly AnyModule[] = [
  assert,
  blockinfile,
  command,
  copy,
  debug,
  fail,
  fetch,
  file,
  find,
  includeVars,
  lineinfile,
  pause,
  replace,
  setFact,
  shell,
  slurp,
  stat,
  template,
]
