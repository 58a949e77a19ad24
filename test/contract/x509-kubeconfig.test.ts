import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import type { ModuleResult } from '../../engine/modules/module.ts'
import { x509Certificate } from '../../engine/modules/x509_certificate.ts'
import { x509Kubeconfig } from '../../engine/modules/x509_kubeconfig.ts'
import type { Host } from '../../engine/remote/host.ts'
import { counted, localHost } from '../support/real-host.ts'
import { rejection } from '../support/rejection.ts'
import { runModule, type RunModuleOptions } from '../support/run-module.ts'

describe('x509_kubeconfig with the real openssl', function () {
  this.timeout(60_000)
  let host: Host
  let close: () => Promise<void>
  let folder: string

  before(async () => {
    ;({ host, close } = await localHost())
  })
  after(() => close())
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-kubeconfig-'))
    await makeCa('ca')
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  const at = (name: string): string => join(folder, name)
  const text = (name: string): string => readFileSync(at(name), 'utf8')
  const ecc = { key_type: 'ECC', key_size: 256 }
  const makeCa = async (name: string) =>
    runModule(
      x509Certificate,
      {
        ...{ path: at(`${name}.crt`), privatekey_path: at(`${name}.key`) },
        ...{ common_name: name, is_ca: true, ...ecc },
      },
      host,
    )
  /** A kubeconfig as kubeadm writes it, with a certificate that holds so long. */
  const writeKubeconfig = async (days = 100) => {
    const names = { path: at('a.crt'), privatekey_path: at('a.key') }
    const ca = { ca_path: at('ca.crt'), ca_privatekey_path: at('ca.key') }
    const subject = { common_name: 'kubernetes-admin', organization: ['system:masters'] }
    const uses = { extended_key_usage: ['clientAuth'], valid_days: days }
    await runModule(x509Certificate, { ...names, ...ca, ...subject, ...uses, ...ecc }, host)
    const base64 = (name: string) => Buffer.from(text(name)).toString('base64')
    writeFileSync(
      at('admin.conf'),
      `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64('ca.crt')}
    server: https://lb:6443
  name: cluster
users:
- name: kubernetes-admin
  user:
    client-certificate-data: ${base64('a.crt')}
    client-key-data: ${base64('a.key')}
`,
    )
    chmodSync(at('admin.conf'), 0o600)
    for (const name of ['a.crt', 'a.key']) rmSync(at(name))
  }
  const args = () => ({
    ...{ path: at('admin.conf'), ca_path: at('ca.crt'), ca_privatekey_path: at('ca.key') },
    ...{ valid_days: 90, ...ecc },
  })
  const keep = (more: object = {}, options?: RunModuleOptions) =>
    runModule(x509Kubeconfig, { ...args(), ...more }, host, options)
  const reasons = ({ result }: { readonly result: ModuleResult }) => result['reasons'] as string[]
  const field = (name: string): string =>
    Buffer.from(
      new RegExp(`${name}: (.*)`).exec(text('admin.conf'))?.[1] ?? '',
      'base64',
    ).toString()

  it('changes nothing while the certificate serves, in one round trip', async () => {
    await writeKubeconfig()
    const counting = counted(host)
    const { changes } = await runModule(x509Kubeconfig, args(), counting.host)
    expect([changes, counting.roundTrips()]).to.deep.equal([[], 1])
  })

  it('puts a new certificate for the same subject, and its new key, into what else stays', async () => {
    await writeKubeconfig(20)
    const [before, key] = [text('admin.conf'), field('client-key-data')]
    const kept = await keep()
    expect(reasons(kept)[0]).to.match(/expires/)
    const found = new X509Certificate(field('client-certificate-data'))
    expect(found.subject).to.equal('O=system:masters\nCN=kubernetes-admin')
    writeFileSync(at('new.crt'), field('client-certificate-data'))
    writeFileSync(at('new.key'), field('client-key-data'))
    expect(field('client-key-data')).not.to.equal(key)
    const verify = ['verify', '-purpose', 'sslclient', '-CAfile', at('ca.crt'), at('new.crt')]
    expect(execFileSync('openssl', verify, { encoding: 'utf8' })).to.contain('OK')
    const rest = (all: string) => all.replace(/client-(certificate|key)-data: .*/g, '')
    expect(rest(text('admin.conf'))).to.equal(rest(before))
    expect((await keep()).changed).to.equal(false)
  })

  it('keeps the file for its owner alone, and leaves nothing temporary behind', async () => {
    await writeKubeconfig(20)
    await keep()
    expect(statSync(at('admin.conf')).mode & 0o777).to.equal(0o600)
    expect(readdirSync(folder).sort()).to.deep.equal(['admin.conf', 'ca.crt', 'ca.key'])
  })

  it('issues anew by force, and what another CA has signed', async () => {
    await writeKubeconfig()
    expect(reasons(await keep({ force: true }))).to.deep.equal(['it is to be renewed'])
    for (const name of ['ca.crt', 'ca.key']) rmSync(at(name))
    await makeCa('ca')
    expect(reasons(await keep())).to.deep.equal(['it is signed by another CA'])
    expect((await keep()).changed).to.equal(false)
  })

  it('makes keys of the kind that is asked for', async () => {
    await writeKubeconfig(20)
    await keep({ key_type: 'RSA', key_size: 3072 })
    const { publicKey } = new X509Certificate(field('client-certificate-data'))
    expect(publicKey.asymmetricKeyDetails).to.include({ modulusLength: 3072 })
  })

  it('tells in check mode what it would do, also before there is a kubeconfig', async () => {
    const early = await keep({}, { check: true })
    expect([early.changed, early.warnings.length]).to.deep.equal([false, 1])
    await writeKubeconfig(20)
    const before = text('admin.conf')
    expect((await keep({}, { check: true })).changes).to.have.length(1)
    expect(text('admin.conf')).to.equal(before)
  })

  it('fails where there is no kubeconfig, or none with a certificate, and leaves it alone', async () => {
    expect(await rejection(keep())).to.include({ code: 'NOT_A_FILE' })
    writeFileSync(at('admin.conf'), 'user: { token: abc }\n')
    expect(await rejection(keep())).to.include({ code: 'MODULE_FAILED' })
    expect(text('admin.conf')).to.equal('user: { token: abc }\n')
  })
})
