import type { AnyModule } from './module.ts'

/** Every module, by the word that stands in playbooks. Adding a module is one import and one entry. */
export const modules: readonly AnyModule[] = []
