/**
 * Where a variable's value can come from, weakest first. This is Ansible's order; the numbers in
 * the comments are those of its documentation. The one place that decides precedence.
 */
export const precedence = [
  'role defaults', // 2
  'inventory', // 3 to 10, in the order of model/inventory.ts
  'facts', // 11
  'play vars', // 12
  'vars_files', // 14
  'role vars', // 15
  'block and task vars', // 16, 17
  'include_vars', // 18
  'set_fact and register', // 19
  'role params', // 20, 21
  'extra vars', // 22
  'loop and magic variables',
] as const

/** One of {@link precedence}. */
export type Layer = (typeof precedence)[number]

/**
 * What `hostvars` shows of a host. What is the host's own wins over what the asking play says, as
 * in Ansible, where that is not seen at all; what a task or the use of a role says is for it alone.
 */
export const hostvarsPrecedence: readonly Layer[] = [
  'role defaults',
  'play vars',
  'vars_files',
  'inventory',
  'facts',
  'role vars',
  'include_vars',
  'set_fact and register',
  'extra vars',
  'loop and magic variables',
]
