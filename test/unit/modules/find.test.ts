import { expect } from 'chai'

import { find, globToRegExp } from '../../../engine/modules/find.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('find', () => {
  const found = ['/etc/a.conf', '/etc/.b.conf', '/etc/c.txt', '/etc/d.conf']
  const newHost = (): FakeHost =>
    new FakeHost(Object.fromEntries(found.map(path => [path, 'x']))).onRun(
      ({ argv }) => argv[0] === 'find',
      { stdout: found.map(path => `${path}\0`).join('') },
    )
  const paths = async (args: Record<string, unknown>): Promise<unknown> => {
    const { result } = await runModule(find, { paths: '/etc', ...args }, newHost())
    return (result['files'] as unknown as { path: string }[]).map(({ path }) => path)
  }

  it('lists the files of a folder and changes nothing', async () => {
    const host = newHost()
    const { result, changed } = await runModule(find, { paths: ['/etc', '/opt'] }, host)
    expect(changed).to.equal(false)
    expect(result).to.include({ matched: 3, examined: 4 })
    expect(host.commands[0]?.argv).to.deep.equal(
      'find -H /etc /opt -mindepth 1 -maxdepth 1 -type f -print0'.split(' '),
    )
  })

  it('descends only when told to', async () => {
    const host = newHost()
    await runModule(find, { paths: '/etc', recurse: true, file_type: 'any' }, host)
    expect(host.commands[0]?.argv).to.deep.equal('find -H /etc -mindepth 1 -print0'.split(' '))
  })

  it('chooses names by patterns', async () => {
    expect(await paths({ patterns: '*.conf' })).to.deep.equal(['/etc/a.conf', '/etc/d.conf'])
    expect(await paths({ patterns: '*.conf', hidden: true })).to.have.length(3)
    expect(await paths({ patterns: ['a*', 'c*'] })).to.deep.equal(['/etc/a.conf', '/etc/c.txt'])
    expect(await paths({ patterns: '*.conf', excludes: 'd*' })).to.deep.equal(['/etc/a.conf'])
    const regex = { patterns: '[ac]\\..*', use_regex: true }
    expect(await paths(regex)).to.deep.equal(['/etc/a.conf', '/etc/c.txt'])
  })

  it('warns of folders that are not there', async () => {
    const host = new FakeHost().onRun(() => true, { code: 1, stderr: 'find: /no: No such file' })
    const { result, warnings } = await runModule(find, { paths: '/no' }, host)
    expect(result).to.include({ matched: 0 })
    expect(warnings).to.have.length(1)
  })

  it('fails where find itself does', async () => {
    const host = new FakeHost().onRun(() => true, { code: 127 })
    const error = await rejection(runModule(find, { paths: '/etc' }, host))
    expect(error).to.include({ code: 'MODULE_FAILED' })
  })

  it('rejects an unknown file type', async () => {
    const error = await rejection(runModule(find, { paths: '/', file_type: 'f' }, new FakeHost()))
    expect(error).to.include({ code: 'BAD_ARGS' })
  })

  const globs: readonly (readonly [string, string, boolean])[] = [
    ['*.conf', 'a.conf', true],
    ['*.conf', 'aconf', false],
    ['a?c', 'abc', true],
    ['[!a]*', 'abc', false],
    ['[a-c]', 'b', true],
    ['a(b)+', 'a(b)+', true],
    ['a[', 'a[', true],
  ]
  for (const [glob, name, matches] of globs) {
    it(`${glob} ${matches ? 'fits' : 'does not fit'} ${name}`, () => {
      expect(globToRegExp(glob).test(name)).to.equal(matches)
    })
  }
})
