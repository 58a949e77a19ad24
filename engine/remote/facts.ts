import type { Json, JsonObject } from '../model/value.ts'
import { factsScript } from './assets.ts'
import { cpuFacts, memoryFacts, mountFacts } from './facts-hardware.ts'
import { dnsFacts, networkFacts } from './facts-network.ts'
import { parseRawFacts, type RawFacts } from './facts-raw.ts'
import { systemFacts } from './facts-system.ts'
import type { HostReader } from './host.ts'

const groups: Readonly<Record<string, (raw: RawFacts) => JsonObject>> = {
  min: raw => ({ ...systemFacts(raw), ...dnsFacts(raw) }),
  hardware: raw => ({ ...cpuFacts(raw), ...memoryFacts(raw), ...mountFacts(raw) }),
  network: networkFacts,
}

/**
 * What there is to know of a host, in one round trip, under Ansible's names without `ansible_`.
 * @param subset As `gather_subset`: `all`, `min`, `hardware`, `network`, each with `!` before it.
 */
export async function gatherFacts(
  host: HostReader,
  subset: readonly string[] = ['all'],
): Promise<JsonObject> {
  const { stdout } = await host.script(factsScript)
  const raw = parseRawFacts(stdout.toString())
  const facts: Record<string, Json> = { gather_subset: [...subset] }
  for (const [name, make] of Object.entries(groups)) {
    if (isWanted(name, subset)) Object.assign(facts, make(raw))
  }
  return facts
}

function isWanted(group: string, subset: readonly string[]): boolean {
  if (group === 'min') return true
  if (subset.includes(`!${group}`)) return false
  if (subset.includes(group)) return true
  const onlyExclusions = subset.every(word => word.startsWith('!'))
  return !subset.includes('!all') && (subset.includes('all') || onlyExclusions)
}
