import { expect } from 'chai'

import { lineinfile } from '../../../engine/modules/lineinfile.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('lineinfile', () => {
  const path = '/etc/hosts'
  const edit = async (text: string, args: Record<string, unknown>): Promise<string | undefined> => {
    const host = new FakeHost({ [path]: text })
    await runModule(lineinfile, { path, ...args }, host)
    const again = await runModule(lineinfile, { path, ...args }, host)
    expect(again.changed).to.equal(false)
    return host.text(path)
  }

  const cases: readonly (readonly [string, string, Record<string, unknown>, string])[] = [
    ['adds a line at the end', 'a\n', { line: 'b' }, 'a\nb\n'],
    ['ends the last line before it adds one', 'a', { line: 'b' }, 'a\nb\n'],
    ['adds to an empty file', '', { line: 'b' }, 'b\n'],
    ['takes a line end for the line’s own', 'a\n', { line: 'b\n' }, 'a\nb\n'],
    ['keeps a line that is there', 'b\na\n', { line: 'b' }, 'b\na\n'],
    ['keeps a last line without an end', 'a\nb', { line: 'b' }, 'a\nb'],
    ['replaces the last match', 'x=1\nx=2\n', { line: 'x=3', regexp: '^x=' }, 'x=1\nx=3\n'],
    [
      'replaces the first match when told to',
      'x=1\nx=2\n',
      { line: 'x=3', regexp: '^x=', firstmatch: true },
      'x=3\nx=2\n',
    ],
    ['replaces by literal text', 'a.c\nabc\n', { line: 'n', search_string: 'a.c' }, 'n\nabc\n'],
    ['adds where nothing matches', 'a\n', { line: 'x=3', regexp: '^x=' }, 'a\nx=3\n'],
    ['inserts after the last match', 'a\na\nb\n', { line: 'n', insertafter: '^a' }, 'a\na\nn\nb\n'],
    [
      'inserts before the last match',
      'a\nb\nb\n',
      { line: 'n', insertbefore: 'b' },
      'a\nb\nn\nb\n',
    ],
    ['inserts at the beginning', 'a\n', { line: 'n', insertbefore: 'BOF' }, 'n\na\n'],
    ['inserts at the end when no place is found', 'a\n', { line: 'n', insertafter: 'q' }, 'a\nn\n'],
    [
      'fills references from the match',
      'opt="a b"\n',
      { line: 'opt="\\1 c"', regexp: '^opt="((?:(?! c).)*)"$', backrefs: true },
      'opt="a b c"\n',
    ],
    [
      'does nothing with references where nothing matches',
      'a\n',
      { line: '\\1', regexp: '^(x)', backrefs: true },
      'a\n',
    ],
    ['removes every match', 'x1\na\nx2\n', { regexp: '^x', state: 'absent' }, 'a\n'],
    ['removes exact lines only', 'ab\na\n', { line: 'a', state: 'absent' }, 'ab\n'],
    [
      'understands (?i) and (?P<name>)',
      'KEY a\n',
      { line: 'k', regexp: '(?i)^(?P<k>key) ' },
      'k\n',
    ],
  ]
  for (const [title, before, args, after] of cases) {
    it(title, async () => {
      expect(await edit(before, args)).to.equal(after)
    })
  }

  it('needs one round trip when nothing changes', async () => {
    const host = new FakeHost({ [path]: 'a\n' })
    await runModule(lineinfile, { path, line: 'a', mode: '0644' }, host)
    expect(host.roundTrips).to.equal(1)
  })

  it('writes nothing in check mode and shows before and after', async () => {
    const host = new FakeHost({ [path]: 'a\n' })
    const run = await runModule(lineinfile, { path, line: 'b' }, host, { check: true, diff: true })
    expect(run.changes).to.deep.equal(['write /etc/hosts'])
    expect(run.diffs).to.deep.equal([{ path, before: 'a\n', after: 'a\nb\n' }])
    expect(host.text(path)).to.equal('a\n')
  })

  it('makes a missing file only with create', async () => {
    const host = new FakeHost({ '/etc': null })
    const error = await rejection(runModule(lineinfile, { path, line: 'a' }, host))
    expect(error).to.include({ code: 'NOT_A_FILE' })
    await runModule(lineinfile, { path, line: 'a', create: true, mode: '0600' }, host)
    expect(host.text(path)).to.equal('a\n')
    expect(host.entry(path)).to.include({ mode: '0600' })
  })

  it('has nothing to remove from a missing file', async () => {
    const args = { path, line: 'a', state: 'absent' }
    expect((await runModule(lineinfile, args, new FakeHost())).changed).to.equal(false)
  })

  it('refuses a file that is no text', async () => {
    const host = new FakeHost({ [path]: Buffer.from([0xff, 0xfe]) })
    const error = await rejection(runModule(lineinfile, { path, line: 'a' }, host))
    expect(error).to.include({ code: 'NOT_A_FILE' })
  })

  for (const bad of [
    { path },
    { path, state: 'absent' },
    { path, line: 'a', backrefs: true },
    { path, line: 'a', regexp: '(' },
    { path, line: 'a', insertafter: 'x', insertbefore: 'y' },
  ]) {
    it(`rejects ${JSON.stringify(bad)}`, async () => {
      const host = new FakeHost({ [path]: 'a\n' })
      expect(await rejection(runModule(lineinfile, bad, host))).to.include({ code: 'BAD_ARGS' })
    })
  }
})
