import { command } from './command.ts'
import { copy } from './copy.ts'
import { file } from './file.ts'
import type { AnyModule } from './module.ts'
import { shell } from './shell.ts'
import { template } from './template.ts'

/** Every module, by the word that stands in playbooks. Adding a module is one import and one entry. */
export const modules: readonly AnyModule[] = [command, copy, file, shell, template]
