import { expect } from 'chai'
import fc from 'fast-check'

import { survives } from '../../../inventory/builder/topology-survival.ts'
import type { Topology } from '../../../inventory/builder/topology.ts'

const machines = (names: readonly string[]) =>
  names.map(name => ({ name, address: undefined, zone: undefined }))

const topology = (
  masters: readonly string[],
  etcd: readonly string[],
  balancers: readonly string[] = [],
): Topology => ({
  masters: machines(masters),
  etcd: machines(etcd),
  balancers: machines(balancers),
  workers: [],
  balancer: undefined,
  proxy: 'nginx',
  ownMemberOnly: false,
})

const numbered = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}${index + 1}`)
const m = (count: number) => numbered('m', count)
const e = (count: number) => numbered('e', count)
const lb = (count: number) => numbered('lb', count)

describe('inventory-builder topology-survival', () => {
  for (const [said, ...parts] of [
    ['1 machine with control plane and etcd: none may fail', m(1), m(1)],
    ['3 machines with control plane and etcd: 1 may fail', m(3), m(3).reverse()],
    ['5 machines with control plane and etcd: 2 may fail', m(5), m(5)],
    ['2 machines with 2 control planes and 1 etcd member: m1 must not fail', m(2), m(1)],
    ['3 machines with 1 control plane and 3 etcd members: m1 must not fail', m(1), m(3)],
    ['3 machines with 3 control planes and 2 etcd members: m1 and m2 must not fail', m(3), m(2)],
    ['3 machines with 2 control planes and 3 etcd members: any 1 may fail', m(2), m(3)],
    ['5 machines with 5 control planes and 3 etcd members: any 1 may fail', m(5), m(3)],
    ['4 machines with 2 control planes and 3 etcd members: any 1 may fail', m(2), ['m1', ...e(2)]],
    ['2 control planes: 1 may fail; 3 etcd members: 1 may fail', m(2), e(3)],
    ['1 control plane: none may fail; 5 etcd members: 2 may fail', m(1), e(5)],
    [
      '3 machines with control plane and etcd: 1 may fail; 2 balancers: 1 may fail',
      ...[m(3), m(3), lb(2)],
    ],
    ['3 machines with control plane, etcd and balancer: 1 may fail', m(3), m(3), m(3)],
    [
      '2 machines with control plane and balancer: 1 may fail; 3 etcd members: 1 may fail',
      ...[m(2), e(3), m(2)],
    ],
    [
      '3 machines with control plane and etcd: 1 may fail; 4 balancers: 1 may fail',
      ...[m(3), m(3), ['m1', ...lb(3)]],
    ],
    [
      '3 machines with control plane and etcd: 1 may fail; 1 balancer: none may fail',
      ...[m(3), m(3), m(1)],
    ],
    [
      '3 control planes: 2 may fail; 1 etcd member: none may fail; 2 balancers: 1 may fail',
      ...[m(3), e(1), m(2)],
    ],
  ] as const) {
    it(`says "${said}"`, () => {
      const [masters, etcd, balancers] = parts as unknown as Parameters<typeof topology>
      expect(survives(topology(masters, etcd, balancers)).join('; ')).to.equal(said)
    })
  }

  it('promises to survive any so many machines, and of one more some would be too many', () => {
    const some = fc.subarray(numbered('n', 6), { minLength: 1 })
    fc.assert(
      fc.property(some, some, some, (masters, etcd, balancers) => {
        for (const front of [[], balancers]) {
          const said = survives(topology(masters, etcd, front))
          const all = [...new Set([...masters, ...etcd, ...front])]
          // What is promised of each part holds at once only where the parts share no machine: so the least.
          const promised = Math.min(
            ...said.map(text => Number(/(\d+) may fail$/.exec(text)?.[1] ?? 0)),
          )
          const lives = (lost: readonly string[]) =>
            masters.some(name => !lost.includes(name)) &&
            etcd.filter(name => !lost.includes(name)).length * 2 > etcd.length &&
            (front.length === 0 || front.some(name => !lost.includes(name)))
          expect(choices(all, promised).every(lives), said.join()).to.equal(true)
          if (promised >= all.length) continue
          expect(choices(all, promised + 1).every(lives), said.join()).to.equal(false)
        }
      }),
    )
  })
})

/** Every choice of so many. */
function choices(all: readonly string[], count: number): readonly (readonly string[])[] {
  if (count === 0) return [[]]
  return all.flatMap((one, index) =>
    choices(all.slice(index + 1), count - 1).map(others => [one, ...others]),
  )
}
