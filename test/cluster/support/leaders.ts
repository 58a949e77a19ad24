import { readFile } from 'node:fs/promises'

import type { Lab } from '../../lab/index.ts'
import { until } from '../../lab/process.ts'
import { write } from './prober.ts'

/** What a component on a node said of itself. The times are milliseconds since 1970, all nodes' by one clock. */
export interface Saying {
  readonly node: string
  readonly component: string
  readonly from: number
  readonly to: number
  /** `silent`: an answer that tells nothing, so that it may well lead; `gone`: nobody listens. */
  readonly word: 'leads' | 'waits' | 'gone' | 'silent'
}

/** Asks on the nodes themselves, also while they are cut off. */
export interface LeaderWatch {
  readonly stop: () => Promise<readonly Saying[]>
}

const script = await readFile(new URL('leaders.sh', import.meta.url), 'utf8')
const folder = '/run/ha-leaders'

/** Has control planes note who leads. `stop` gives what they noted, and must be able to reach them. */
export async function watchLeaders(lab: Lab, masters: readonly string[]): Promise<LeaderWatch> {
  for (const node of masters) {
    await write(lab, node, `${folder}/leaders.sh`, script)
    // A unit of the node's own: no connection to it need last.
    const begin = `systemd-run --quiet --collect --unit=ha-leaders sh -c 'sh ${folder}/leaders.sh ${folder} >${folder}/said'`
    await lab.shell(node, begin)
  }
  return {
    stop: async () => {
      const said = masters.map(async node => {
        await lab.shell(node, `touch ${folder}/stop`)
        const ended = () => lab.exec(node, ['systemctl', 'is-active', '--quiet', 'ha-leaders'])
        await until(async () => (await ended()).code !== 0, `the watch on ${node} to end`)
        const text = await lab.shell(node, `cat ${folder}/said; rm -r ${folder}`)
        return text
          .trim()
          .split('\n')
          .map(line => parse(node, line))
      })
      return (await Promise.all(said)).flat()
    },
  }
}

function parse(node: string, line: string): Saying {
  const [component = '', from = '', to = '', word = ''] = line.split(' ')
  return { node, component, from: Number(from), to: Number(to), word: word as Saying['word'] }
}

/** How long a node led, at the most: from the last time that it surely did not to the next one. */
export interface Tenure {
  readonly node: string
  readonly from: number
  /** Infinity: it did to the end. */
  readonly to: number
}

/** Who led a component, one after another, as far as they themselves knew. */
export function tenures(sayings: readonly Saying[], component: string): readonly Tenure[] {
  const own = sayings.filter(saying => saying.component === component)
  return [...new Set(own.map(({ node }) => node))]
    .flatMap(node => tenuresOf(own.filter(saying => saying.node === node)))
    .sort((a, b) => a.from - b.from)
}

function tenuresOf(sayings: readonly Saying[]): readonly Tenure[] {
  const found: Tenure[] = []
  let idle: Saying | undefined
  let since: number | undefined
  for (const saying of sayings.toSorted((a, b) => a.from - b.from)) {
    const { node, word } = saying
    if (word === 'leads') since ??= idle?.from ?? -Infinity
    if (word !== 'waits' && word !== 'gone') continue
    if (since !== undefined) found.push({ node, from: since, to: saying.to })
    since = undefined
    idle = saying
  }
  const [last] = sayings
  return since === undefined || last === undefined
    ? found
    : [...found, { node: last.node, from: since, to: Infinity }]
}
