import { expect } from 'chai'

import { replace } from '../../../engine/modules/replace.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('replace', () => {
  const path = '/etc/fstab'
  const fstab = '/dev/a / ext4\n/swap none swap\n[x]\n/b swap\n'
  const edit = async (args: Record<string, unknown>): Promise<string | undefined> => {
    const host = new FakeHost({ [path]: fstab })
    await runModule(replace, { path, ...args }, host)
    return host.text(path)
  }

  it('replaces every match, with what the expression caught', async () => {
    const args = { regexp: '^(/\\S+.*\\sswap)$', replace: '# \\1' }
    expect(await edit(args)).to.equal('/dev/a / ext4\n# /swap none swap\n[x]\n# /b swap\n')
  })

  it('changes nothing on the second run, in one round trip', async () => {
    const host = new FakeHost({ [path]: '# done\n' })
    const { changed } = await runModule(replace, { path, regexp: '^/', replace: '#/' }, host)
    expect(changed).to.equal(false)
    expect(host.roundTrips).to.equal(1)
  })

  it('writes nothing in check mode', async () => {
    const host = new FakeHost({ [path]: fstab })
    const { changed } = await runModule(replace, { path, regexp: 'swap' }, host, { check: true })
    expect([changed, host.text(path)]).to.deep.equal([true, fstab])
  })

  it('removes matches when there is no replacement', async () => {
    expect(await edit({ regexp: '.*swap\\n' })).to.equal('/dev/a / ext4\n[x]\n')
  })

  it('touches only what lies between after and before', async () => {
    const only = await edit({ regexp: 'swap', replace: 'SWAP', after: '\\[x\\]' })
    expect(only).to.equal('/dev/a / ext4\n/swap none swap\n[x]\n/b SWAP\n')
    const first = await edit({ regexp: 'swap', replace: 'SWAP', before: ' none' })
    expect(first).to.equal('/dev/a / ext4\n/SWAP none swap\n[x]\n/b swap\n')
    const last = await edit({ regexp: 'swap', replace: 'SWAP', before: 'swap' })
    expect(last).to.equal('/dev/a / ext4\n/SWAP none SWAP\n[x]\n/b swap\n')
    const both = { regexp: '\\w', replace: '.', after: '/dev', before: '\\w' }
    expect(await edit(both)).to.equal(fstab)
    expect(await edit({ regexp: 'swap', after: 'nowhere' })).to.equal(fstab)
    expect(await edit({ regexp: 'swap', before: 'nowhere' })).to.equal(fstab)
  })

  it('fails where no file is', async () => {
    const error = await rejection(runModule(replace, { path, regexp: 'x' }, new FakeHost()))
    expect(error).to.include({ code: 'NOT_A_FILE' })
  })

  for (const bad of [{ path }, { path, regexp: '' }, { path, regexp: '[' }]) {
    it(`rejects ${JSON.stringify(bad)}`, async () => {
      const host = new FakeHost({ [path]: fstab })
      expect(await rejection(runModule(replace, bad, host))).to.include({ code: 'BAD_ARGS' })
    })
  }
})
