/** What `--tags` and `--skip-tags` said. */
export interface TagSelection {
  readonly run: readonly string[]
  readonly skip: readonly string[]
}

/**
 * Whether something with these tags runs, by Ansible's rules: `always` runs unless skipped by
 * name, `never` only when one of its tags is named, and skipping beats running.
 */
export function isSelected(tags: readonly string[], { run, skip }: TagSelection): boolean {
  return isWanted(tags, run) && !isSkipped(tags, skip)
}

function isWanted(tags: readonly string[], run: readonly string[]): boolean {
  if (tags.includes('always') || tags.some(tag => run.includes(tag))) return true
  if (tags.includes('never')) return false
  if (run.includes('all')) return true
  return tags.length === 0 ? run.includes('untagged') : run.includes('tagged')
}

function isSkipped(tags: readonly string[], skip: readonly string[]): boolean {
  if (tags.some(tag => skip.includes(tag))) return true
  if (skip.includes('all')) return !tags.includes('always')
  return tags.length === 0 ? skip.includes('untagged') : skip.includes('tagged')
}
