import { expect } from 'chai'

import {
  extensionsConfig,
  randomSerial,
  subjectConfig,
} from '../../../engine/modules/x509-config.ts'
import { normalName } from '../../../engine/modules/x509-name.ts'
import { x509Certificate } from '../../../engine/modules/x509_certificate.ts'
import { x509CertificateInfo } from '../../../engine/modules/x509_certificate_info.ts'
import { x509Request } from '../../../engine/modules/x509_request.ts'
import { x509Sign } from '../../../engine/modules/x509_sign.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('x509 modules', () => {
  const args = { path: '/pki/a.crt', privatekey_path: '/pki/a.key', common_name: 'a' }

  it('make key and certificate in two steps, the key first', async () => {
    const host = new FakeHost().onScript('openssl', { stdout: 'now 1000\n' }, {})
    const { changes } = await runModule(x509Certificate, { ...args, owner: 'etcd' }, host)
    expect(changes).to.deep.equal([
      'make private key /pki/a.key',
      'issue certificate /pki/a.crt: it is missing',
    ])
    const [, key, issue] = host.commands
    expect(key?.argv).to.deep.equal(['/pki/a.key', 'RSA', '2048', '0600', 'etcd'])
    expect(issue?.argv.slice(0, 5)).to.deep.equal(['/pki/a.crt', '/pki/a.key', '', '', '36500'])
  })

  it('fail with a hint where openssl is missing', async () => {
    const host = new FakeHost().onScript('openssl', { code: 127, stderr: 'not installed' })
    const error = await rejection(runModule(x509Certificate, args, host))
    expect(error).to.include({ code: 'MODULE_FAILED' })
    expect(error).to.have.property('hint').that.contains('openssl')
  })

  it('reject arguments that are none of theirs', async () => {
    const host = new FakeHost()
    const all = [
      runModule(x509Certificate, { ...args, ca_path: '/ca.crt' }, host),
      runModule(x509Request, args, host),
      runModule(x509Sign, { csr: 'no', ca_path: '/a', ca_privatekey_path: '/b' }, host),
      runModule(x509CertificateInfo, { path: 'relative' }, host),
    ]
    for (const each of all) expect(await rejection(each)).to.include({ code: 'BAD_ARGS' })
  })

  it('compare addresses in one form', () => {
    expect(normalName('IP Address:2001:DB8:0:0:0:0:0:1')).to.equal('IP:2001:db8::1')
    expect(normalName('IP:10.0.0.1')).to.equal('IP:10.0.0.1')
    expect(normalName('DNS:Node.Example')).to.equal('DNS:node.example')
  })

  it('let no value break out of its line of the configuration', () => {
    const text = subjectConfig({ commonName: 'a$b #c"', organizations: ['x\\y'] })
    expect(text).to.contain('CN = a\\$b \\#c\\"\n').and.to.contain('0.O = x\\\\y\n')
  })

  it('say CA or not in so many words', () => {
    const leaf = extensionsConfig({ names: ['IP:::1'], usages: ['clientAuth'], isCa: false })
    expect(leaf).to.contain('critical,CA:FALSE').and.to.contain('IP.1 = ::1')
    expect(extensionsConfig({ names: [], usages: [], isCa: true })).to.contain('critical,CA:TRUE')
  })

  it('never use a serial number twice', () => {
    expect(randomSerial())
      .to.match(/^0x[0-9a-f]{33}$/)
      .and.not.to.equal(randomSerial())
  })
})
