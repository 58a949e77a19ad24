import { expect } from 'chai'

import { sysctl } from '../../../engine/modules/sysctl.ts'
import { editSysctlFile, sysctlPath } from '../../../engine/modules/sysctl-file.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('sysctl', () => {
  const forward = { name: 'net.ipv4.ip_forward', value: 1 }
  const kernel = (...lines: string[]) =>
    new FakeHost({ '/etc/sysctl.conf': '' })
      .onScript('sysctl file', { stdout: `${lines.join('\n')}\n` })
      .onScript('tee')

  it('writes the file and sets the running kernel', async () => {
    const host = kernel('live 0', 'file', '# mine')
    const { changes } = await runModule(sysctl, forward, host)
    expect(changes).to.deep.equal(['write /etc/sysctl.conf', 'set net.ipv4.ip_forward to 1'])
    expect(host.text('/etc/sysctl.conf')).to.equal('# mine\nnet.ipv4.ip_forward = 1\n')
    expect(host.commands.at(-1)?.argv).to.deep.equal(['net/ipv4/ip_forward', '1'])
  })

  it('changes nothing on the second run, in one round trip, however blanks lie', async () => {
    const host = kernel('live 4096\t1 2', 'live 1', 'file', 'a.b=4096   1 2', 'a.c = 1')
    const { changes } = await runModule(
      sysctl,
      { settings: { 'a.b': '4096 1  2', 'a.c': true } },
      host,
    )
    expect(changes).to.deep.equal([])
    expect(host.roundTrips).to.equal(1)
  })

  it('writes nothing in check mode', async () => {
    const host = kernel('missing', 'none')
    const { changes, diffs } = await runModule(sysctl, forward, host, { check: true, diff: true })
    expect(changes).to.have.length(2)
    expect(diffs[0]).to.deep.equal({
      path: '/etc/sysctl.conf',
      before: null,
      after: 'net.ipv4.ip_forward = 1\n',
    })
    expect(host.writes).to.deep.equal([])
  })

  it('rejects settings beside a name, and a name without a value', async () => {
    const host = new FakeHost()
    const both = { ...forward, settings: {} }
    expect(await rejection(runModule(sysctl, both, host))).to.include({ code: 'BAD_ARGS' })
    const none = { name: 'a.b' }
    expect(await rejection(runModule(sysctl, none, host))).to.include({ code: 'BAD_ARGS' })
  })

  it('leaves the kernel alone when neither reload nor sysctl_set wants it', async () => {
    const host = kernel('live 0', 'file', 'net.ipv4.ip_forward = 1')
    const { changed } = await runModule(sysctl, { ...forward, reload: false }, host)
    expect(changed).to.equal(false)
  })

  it('passes over a parameter the kernel has not, if told to', async () => {
    const host = kernel('missing', 'file', 'net.ipv4.ip_forward = 1')
    const { changed, warnings } = await runModule(sysctl, { ...forward, ignoreerrors: true }, host)
    expect(changed).to.equal(false)
    expect(warnings).to.have.length(1)
  })

  it('counts no change where the kernel refuses a value and that is to be ignored', async () => {
    const host = kernel('live 0', 'file', 'net.ipv4.ip_forward = 1')
    host.onScript('tee', { code: 1, stderr: 'Invalid argument' })
    const { changed, warnings } = await runModule(sysctl, { ...forward, ignoreerrors: true }, host)
    expect(changed).to.equal(false)
    expect(warnings.join()).to.contain('Invalid argument')
  })

  it('fails with the words of the host when a value is refused', async () => {
    const host = kernel('live 0', 'file', 'net.ipv4.ip_forward = 1')
    host.onScript('tee', { code: 1, stderr: 'Invalid argument' })
    const error = await rejection(runModule(sysctl, forward, host))
    expect(error).to.include({ code: 'MODULE_FAILED' })
    expect(error.message).to.contain('Invalid argument')
  })

  it('edits the last of several lines, the one that counts, and drops the others', () => {
    const before = '# a\na.b = 1\n-c.d=2\na/b=3\n'
    expect(editSysctlFile(before, [{ key: 'a.b', value: '4' }])).to.equal('# a\n-c.d=2\na.b = 4\n')
    expect(editSysctlFile(before, [{ key: 'a.b', value: '3' }])).to.equal(before)
    expect(editSysctlFile(before, [{ key: 'c.d', value: undefined }])).to.equal(
      '# a\na.b = 1\na/b=3\n',
    )
  })

  it('takes dots behind a first slash for parts of names', () => {
    expect(sysctlPath('net.ipv4.conf.eth0/10.forwarding')).to.equal(
      'net/ipv4/conf/eth0.10/forwarding',
    )
    expect(sysctlPath('net/ipv4/conf/eth0.10/forwarding')).to.equal(
      'net/ipv4/conf/eth0.10/forwarding',
    )
  })
})
