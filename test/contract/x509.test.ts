import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import type { ModuleResult } from '../../engine/modules/module.ts'
import { x509Certificate } from '../../engine/modules/x509_certificate.ts'
import { x509CertificateInfo } from '../../engine/modules/x509_certificate_info.ts'
import { x509Find } from '../../engine/modules/x509_find.ts'
import { x509Request } from '../../engine/modules/x509_request.ts'
import { x509Sign } from '../../engine/modules/x509_sign.ts'
import type { Host } from '../../engine/remote/host.ts'
import { counted, localHost } from '../support/real-host.ts'
import { rejection } from '../support/rejection.ts'
import { runModule, type RunModuleOptions } from '../support/run-module.ts'

describe('x509 modules with the real openssl', function () {
  this.timeout(60_000)
  let host: Host
  let close: () => Promise<void>
  let folder: string

  before(async () => {
    ;({ host, close } = await localHost())
  })
  after(() => close())
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-x509-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  const at = (name: string): string => join(folder, name)
  const openssl = (...argv: string[]): string => execFileSync('openssl', argv, { encoding: 'utf8' })
  const pem = (name: string): string => readFileSync(at(name), 'utf8')

  const caArgs = () => ({
    ...{ path: at('ca.crt'), privatekey_path: at('ca.key'), common_name: 'test-ca', is_ca: true },
    ...{ key_type: 'ECC', key_size: 256 },
  })
  const leafArgs = () => ({
    ...{ path: at('a.crt'), privatekey_path: at('a.key'), common_name: 'member $1 "x" #2' },
    ...{ organization: ['system:masters', 'second'], key_type: 'ECC', key_size: 256 },
    subject_alt_name: ['DNS:a.example', 'IP:10.0.0.1', 'IP:fd00:0:0:0::1'],
    extended_key_usage: ['serverAuth', 'clientAuth'],
    ...{ ca_path: at('ca.crt'), ca_privatekey_path: at('ca.key') },
  })
  const make = (args: unknown, options?: RunModuleOptions) =>
    runModule(x509Certificate, args, host, options)
  const reasons = (result: ModuleResult) => result['reasons'] as string[]
  const withCa = () => make(caArgs())

  it('make a CA and a certificate that openssl verifies for its uses and names', async () => {
    await withCa()
    await make(leafArgs())
    for (const purpose of ['sslserver', 'sslclient']) {
      const said = openssl(
        'verify',
        '-x509_strict',
        '-purpose',
        purpose,
        '-CAfile',
        at('ca.crt'),
        at('a.crt'),
      )
      expect(said).to.contain('OK')
    }
    const names = openssl('x509', '-in', at('a.crt'), '-noout', '-ext', 'subjectAltName')
    expect(names).to.contain('DNS:a.example, IP Address:10.0.0.1, IP Address:FD00:0:0:0:0:0:0:1')
    expect(openssl('x509', '-in', at('ca.crt'), '-noout', '-text')).to.contain('CA:TRUE')
  })

  it('change nothing the second time, in one round trip', async () => {
    await withCa()
    await make(leafArgs())
    const before = pem('a.crt')
    expect((await withCa()).changes).to.deep.equal([])
    const counting = counted(host)
    const { changes, result } = await runModule(x509Certificate, leafArgs(), counting.host)
    expect(counting.roundTrips()).to.equal(1)
    expect(changes).to.deep.equal([])
    expect(result['reasons']).to.deep.equal([])
    expect(pem('a.crt')).to.equal(before)
  })

  it('keep the key private from its first moment, and nothing temporary behind', async () => {
    await withCa()
    await make({ ...leafArgs(), mode: '0640' })
    expect(statSync(at('ca.key')).mode & 0o777).to.equal(0o600)
    expect(statSync(at('a.key')).mode & 0o777).to.equal(0o640)
    expect(statSync(at('a.crt')).mode & 0o777).to.equal(0o644)
    expect(readdirSync(folder).sort()).to.deep.equal(['a.crt', 'a.key', 'ca.crt', 'ca.key'])
  })

  it('tell in check mode what is to be made, and make nothing', async () => {
    const { changes } = await make(caArgs(), { check: true })
    expect(changes).to.have.length(2)
    const leaf = await make(leafArgs(), { check: true })
    expect(leaf.changes).to.have.length(2)
    expect(readdirSync(folder)).to.deep.equal([])
  })

  it('make RSA keys by default', async () => {
    const { path, privatekey_path, common_name } = caArgs()
    await make({ path, privatekey_path, common_name })
    expect(openssl('pkey', '-in', at('ca.key'), '-noout', '-text')).to.match(/2048 bit/)
  })

  it('issue anew for a name that is lacking, with the same key', async () => {
    await withCa()
    await make(leafArgs())
    const key = pem('a.key')
    const more = {
      ...leafArgs(),
      subject_alt_name: [...leafArgs().subject_alt_name, 'IP:10.0.0.2'],
    }
    const { changes, result } = await make(more)
    expect(changes).to.have.length(1)
    expect(reasons(result)).to.deep.equal(['it lacks IP:10.0.0.2'])
    expect(pem('a.key')).to.equal(key)
    expect((await make(more)).changed).to.equal(false)
  })

  it('leave a certificate alone that has more names than asked for', async () => {
    await withCa()
    await make(leafArgs())
    const fewer = { ...leafArgs(), subject_alt_name: ['IP:fd00::1'] }
    expect((await make(fewer)).changed).to.equal(false)
  })

  it('issue anew what expires soon', async () => {
    await withCa()
    await make({ ...leafArgs(), valid_days: 20 })
    expect((await make({ ...leafArgs(), renew_before_days: 10 })).changed).to.equal(false)
    const { result } = await make(leafArgs())
    expect(reasons(result)[0]).to.match(/expires/)
    expect((await make(leafArgs())).changed).to.equal(false)
  })

  it('issue anew by force what serves, with the same key', async () => {
    await withCa()
    await make(leafArgs())
    const [key, before] = [pem('a.key'), pem('a.crt')]
    const { result } = await make({ ...leafArgs(), force: true })
    expect(reasons(result)).to.deep.equal(['it is to be renewed'])
    expect(pem('a.key')).to.equal(key)
    expect(pem('a.crt')).not.to.equal(before)
  })

  it('issue anew what another CA signed, another key belongs to, or is no certificate', async () => {
    await withCa()
    await make(leafArgs())
    for (const name of ['ca.crt', 'ca.key']) rmSync(at(name))
    await withCa()
    expect(reasons((await make(leafArgs())).result)).to.deep.equal(['it is signed by another CA'])
    rmSync(at('a.key'))
    const { result, changes } = await make(leafArgs())
    expect(reasons(result)).to.deep.equal(['its private key is missing'])
    expect(changes).to.have.length(2)
    writeFileSync(at('a.key'), pem('ca.key'))
    expect(reasons((await make(leafArgs())).result)).to.deep.equal([
      'it belongs to another private key',
    ])
    writeFileSync(at('a.crt'), 'garbage')
    expect(reasons((await make(leafArgs())).result)).to.deep.equal(['it is no certificate'])
    expect((await make(leafArgs())).changed).to.equal(false)
  })

  it('issue anew for another common name, organization or use', async () => {
    await withCa()
    await make({ ...leafArgs(), extended_key_usage: ['serverAuth'] })
    const { result } = await make({ ...leafArgs(), common_name: 'other', organization: 'third' })
    expect(reasons(result)).to.have.length(3)
  })

  it('repair the mode of a key', async () => {
    await withCa()
    await make({ ...caArgs(), mode: '0640' })
    const { changes } = await make(caArgs())
    expect(changes).to.have.length(1)
    expect(statSync(at('ca.key')).mode & 0o777).to.equal(0o600)
  })

  it('never replace a key that cannot be read', async () => {
    await withCa()
    writeFileSync(at('a.key'), 'sealed')
    const error = await rejection(make(leafArgs()))
    expect(error).to.include({ code: 'MODULE_FAILED' })
    expect(pem('a.key')).to.equal('sealed')
  })

  it('fail without a CA, and with a CA key that is another one, leaving the old in place', async () => {
    expect(await rejection(make(leafArgs()))).to.include({ code: 'MODULE_FAILED' })
    await withCa()
    await make(leafArgs())
    const before = pem('a.crt')
    openssl(
      'genpkey',
      '-algorithm',
      'EC',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-out',
      at('ca.key'),
    )
    const other = { ...leafArgs(), common_name: 'other' }
    expect(await rejection(make(other))).to.include({ code: 'MODULE_FAILED' })
    expect(pem('a.crt')).to.equal(before)
    expect(readdirSync(folder).sort()).to.deep.equal(['a.crt', 'a.key', 'ca.crt', 'ca.key'])
  })

  it('sign on one host what another one asked for', async () => {
    await withCa()
    const { ca_privatekey_path, ...asking } = leafArgs()
    const asked = await runModule(x509Request, asking, host)
    expect(asked.result['needed']).to.equal(true)
    const { result, changed } = await runModule(
      x509Sign,
      {
        ...{ csr: asked.result['csr'], ca_path: asking.ca_path, ca_privatekey_path },
        subject_alt_name: asking.subject_alt_name,
        extended_key_usage: asking.extended_key_usage,
      },
      host,
    )
    expect(changed).to.equal(false)
    writeFileSync(at('a.crt'), result['certificate'] as string)
    expect(openssl('verify', '-CAfile', at('ca.crt'), at('a.crt'))).to.contain('OK')
    const again = await runModule(x509Request, asking, host)
    expect(again.changed).to.equal(false)
    expect(again.result).to.deep.include({ needed: false, reasons: [] })
    expect(again.result).not.to.have.property('csr')
  })

  it('ask for nothing in check mode, and make no key', async () => {
    await withCa()
    const { ca_privatekey_path, ...asking } = leafArgs()
    expect(ca_privatekey_path).to.contain(folder)
    const { result, changes } = await runModule(x509Request, asking, host, { check: true })
    expect(result).to.deep.include({ needed: true })
    expect(result).not.to.have.property('csr')
    expect(changes).to.have.length(1)
    expect(readdirSync(folder)).not.to.include('a.key')
  })

  it('tell what stands in a certificate', async () => {
    await withCa()
    await make({ ...leafArgs(), valid_days: 100 })
    const { result } = await runModule(x509CertificateInfo, { path: at('a.crt') }, host)
    expect(result).to.deep.include({
      ...{ exists: true, common_name: 'member $1 "x" #2', issuer_common_name: 'test-ca' },
      organization: ['system:masters', 'second'],
      subject_alt_name: ['DNS:a.example', 'IP:10.0.0.1', 'IP:fd00::1'],
      is_ca: false,
    })
    expect(result['expires_in_days']).to.be.within(98, 100)
    const none = await runModule(x509CertificateInfo, { path: at('none') }, host)
    expect(none.result).to.deep.include({ exists: false })
    writeFileSync(at('bad'), 'garbage')
    const error = await rejection(runModule(x509CertificateInfo, { path: at('bad') }, host))
    expect(error).to.include({ code: 'MODULE_FAILED' })
  })

  it('find every certificate in files, bundles and kubeconfigs, and bring no key along', async () => {
    await withCa()
    await make({ ...leafArgs(), valid_days: 100 })
    writeFileSync(at('all bundle.crt'), pem('a.crt') + pem('a.key') + pem('ca.crt'))
    const base64 = (name: string) => Buffer.from(pem(name)).toString('base64')
    const kubeconfig = [
      `    certificate-authority-data: ${base64('ca.crt')}`,
      `    client-certificate-data: ${base64('a.crt')}`,
      `    client-key-data: ${base64('a.key')}`,
    ].join('\n')
    writeFileSync(at('admin.conf'), kubeconfig)
    writeFileSync(at('bad.crt'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
    const paths = [at('*.crt'), at('*.conf'), at('none.*')]
    const { result, warnings, changed } = await runModule(x509Find, { paths }, host)
    const found = result['certificates'] as readonly Record<string, unknown>[]
    const shown = found.map(({ path, common_name }) => [path, common_name])
    expect(shown).to.deep.equal([
      [at('a.crt'), leafArgs().common_name],
      [at('all bundle.crt'), leafArgs().common_name],
      [at('all bundle.crt'), 'test-ca'],
      [at('ca.crt'), 'test-ca'],
      [at('admin.conf'), leafArgs().common_name],
    ])
    expect(found[0]).to.deep.include({ key: 'ECDSA-P256', valid_days: 100, is_ca: false })
    expect(found[0]?.['expires_in_days']).to.be.within(98, 100)
    expect(found[4]).to.include({ serial_number: found[0]?.['serial_number'] })
    expect(warnings).to.have.length(1)
    expect(changed).to.equal(false)
    expect(JSON.stringify(result)).not.to.contain(pem('a.key').split('\n')[1])
  })

  it('reject arguments that cannot be meant', async () => {
    const bad = [
      { ...leafArgs(), subject_alt_name: ['a.example'] },
      { ...leafArgs(), ca_privatekey_path: undefined, ca_path: 'relative' },
      { ...leafArgs(), common_name: 'two\nlines' },
      { ...leafArgs(), key_typ: 'RSA' },
    ]
    for (const args of bad) expect(await rejection(make(args))).to.include({ code: 'BAD_ARGS' })
  })
})
