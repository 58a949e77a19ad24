import { expect } from 'chai'

import { blockinfile } from '../../../engine/modules/blockinfile.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('blockinfile', () => {
  const path = '/etc/hosts'
  const [begin, end] = ['# BEGIN ANSIBLE MANAGED BLOCK\n', '# END ANSIBLE MANAGED BLOCK\n']
  const edit = async (text: string, args: Record<string, unknown>): Promise<string | undefined> => {
    const host = new FakeHost({ [path]: text })
    await runModule(blockinfile, { path, ...args }, host)
    const again = await runModule(blockinfile, { path, ...args }, host)
    expect(again.changed).to.equal(false)
    return host.text(path)
  }

  const cases: readonly (readonly [string, string, Record<string, unknown>, string])[] = [
    ['adds its block at the end', 'a', { block: 'x\ny' }, `a\n${begin}x\ny\n${end}`],
    ['replaces its block', `${begin}o\n${end}a\n`, { block: 'x\n' }, `${begin}x\n${end}a\n`],
    ['inserts after', 'a\nb\n', { block: 'x', insertafter: 'a' }, `a\n${begin}x\n${end}b\n`],
    ['inserts before', 'a\nb\n', { block: 'x', insertbefore: 'b' }, `a\n${begin}x\n${end}b\n`],
    ['inserts at the top', 'a\n', { block: 'x', insertbefore: 'BOF' }, `${begin}x\n${end}a\n`],
    ['removes its block', `a\n${begin}x\n${end}b\n`, { state: 'absent' }, 'a\nb\n'],
    ['removes its block when it is empty', `${begin}x\n${end}b\n`, { block: '' }, 'b\n'],
    ['has nothing to remove', 'a', { state: 'absent' }, 'a'],
    [
      'leaves blocks with other markers alone',
      '// BEGIN 1\no\n// END 1\n',
      { block: 'x', marker: '// {mark} 2', marker_begin: '<', marker_end: '>' },
      '// BEGIN 1\no\n// END 1\n// < 2\nx\n// > 2\n',
    ],
  ]
  for (const [title, before, args, after] of cases) {
    it(title, async () => {
      expect(await edit(before, args)).to.equal(after)
    })
  }

  it('writes nothing in check mode', async () => {
    const host = new FakeHost({ [path]: 'a\n' })
    const run = await runModule(blockinfile, { path, block: 'x' }, host, { check: true })
    expect([run.changed, host.text(path)]).to.deep.equal([true, 'a\n'])
  })

  it('makes a missing file with create', async () => {
    const host = new FakeHost({ '/etc': null })
    await runModule(blockinfile, { path, block: 'x', create: true }, host)
    expect(host.text(path)).to.equal(`${begin}x\n${end}`)
  })

  it('rejects a marker without its mark', async () => {
    const error = await rejection(
      runModule(blockinfile, { path, block: 'x', marker: '# mine' }, new FakeHost()),
    )
    expect(error).to.include({ code: 'BAD_ARGS' })
  })
})
