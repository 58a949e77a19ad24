import { expect } from 'chai'
import fc from 'fast-check'

import { addresses, call, members } from './support.ts'

/** Calls the builder with one list of words after another. */
async function callAll(runs: readonly (readonly string[])[], first?: string): Promise<string> {
  let text = first
  for (const words of runs) {
    const { code, yaml, warned } = await call(words, text === undefined ? {} : { text })
    expect(code, `${words.join(' ')}: ${warned}`).to.equal(0)
    text = yaml
  }
  return text ?? ''
}

/** The words in several calls. */
const split = (words: readonly string[], cuts: readonly number[]): readonly string[][] => {
  const ends = [...new Set([...cuts.map(cut => cut % words.length), words.length])]
    .filter(end => end > 0)
    .sort((a, b) => a - b)
  return ends.map((end, index) => words.slice(ends[index - 1] ?? 0, end))
}

const inIpv6 = (address: string) => address.replace(/10\.10\.(\d+)\.(\d+)/, 'FD00::$1:$2')

/** Every comment on a line of its own, with the next line that is none. */
const comments = (text: string) => {
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
  return lines.flatMap((line, index) =>
    line.startsWith('#') ? [[line, lines.slice(index).find(next => !next.startsWith('#'))]] : [],
  )
}

describe('inventory-builder properties', function () {
  this.timeout(60_000)

  it('writes the same file whether hosts come in one call or in several', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.nat(11), { maxLength: 4 }),
        fc.boolean(),
        fc.constantFrom([], ['--masters', '3'], ['--group-names', 'new']),
        async (count, cuts, isV6, options) => {
          const words = isV6 ? addresses(count).map(inIpv6) : addresses(count)
          const runs = split(words, cuts).map(run => [...options, ...run])
          expect(await callAll(runs)).to.equal(await callAll([[...options, ...words]]))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('comes back to the same bytes when what was added is taken out, or refuses to', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        async (before, more, byName) => {
          const all = addresses(before + more)
          const text = await callAll([all.slice(0, before)])
          const grown = await callAll([all.slice(before)], text)
          const gone = all
            .slice(before)
            .map((ip, index) => (byName ? `-node${before + index + 1}` : `-${ip}`))
          const plain = await call(gone, { text: grown })
          // etcd does not shrink by itself.
          const refused = before < 3 && before + more >= 3
          expect(plain.code).to.equal(refused ? 1 : 0)
          expect(plain.yaml).to.equal(refused ? grown : text)
          expect(await callAll([[...gone, '--rebalance']], grown)).to.equal(text)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('keeps every comment and every variable that is not its own', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(60), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 3 }),
        async (places, more) => {
          const lines = (await callAll([addresses(4)])).split('\n')
          for (const [index, place] of places.entries()) {
            const at = place % (lines.length - 1)
            const indent = /^ */.exec(lines[at] ?? '')?.[0] ?? ''
            const gap = place % 3 === 0 ? [''] : []
            lines.splice(at, 0, ...gap, `${indent}# comment ${index}`)
          }
          const own = '  vars:\n    mode: 0644 # as a file has it\n    ratio: 1.20\n    a: yes\n'
          const text = await callAll([], lines.join('\n') + own)
          const grown = await callAll([addresses(4 + more)], text)
          expect(comments(grown)).to.deep.equal(comments(text))
          expect(grown).to.include(own)
          expect(grown).to.match(new RegExp(`^ {8}node${4 + more}:$`, 'm'))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('never leaves a cluster without masters and workers, or with an even etcd', async () => {
    const change = fc.record({
      added: fc.array(fc.integer({ min: 1, max: 14 }), { maxLength: 4 }),
      removed: fc.array(fc.integer({ min: 1, max: 14 }), { maxLength: 3 }),
      rebalance: fc.boolean(),
    })
    const env = { SCALE_THRESHOLD: '6', MASSIVE_SCALE_THRESHOLD: '9' }
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async changes => {
        let text = (await call(addresses(3), { env })).yaml
        for (const { added, removed, rebalance } of changes) {
          const words = [
            ...added.map(number => `10.0.0.${number}`),
            ...removed.map(number => `-node${number}`),
            ...(rebalance ? ['--rebalance'] : []),
          ]
          if (words.length === 0) continue
          const { code, yaml = '' } = await call(words, { text: text!, env })
          if (code !== 0) expect(yaml).to.equal(text)
          const hosts = [...yaml.matchAll(/^ {4}(node\d+):$/gm)].map(([, name]) => name)
          expect(members(yaml, 'kube-master')).not.to.be.empty
          expect(members(yaml, 'kube-node')).not.to.be.empty
          expect(members(yaml, 'etcd').length % 2).to.equal(1)
          for (const group of ['kube-master', 'kube-node', 'etcd', 'calico-rr']) {
            expect(hosts).to.include.members(members(yaml, group))
          }
          const placed = ['kube-master', 'kube-node', 'etcd'].flatMap(one => members(yaml, one))
          expect(placed).to.include.members(hosts)
          text = yaml
        }
      }),
      { numRuns: 40 },
    )
  })
})
