import { readdirSync, writeFileSync } from 'node:fs'

import { expect } from 'chai'

import { x509CertificateInfo } from '../../engine/modules/x509_certificate_info.ts'
import { x509Find } from '../../engine/modules/x509_find.ts'
import { x509Request } from '../../engine/modules/x509_request.ts'
import { x509Sign } from '../../engine/modules/x509_sign.ts'
import { rejection } from '../support/rejection.ts'
import { X509Folder } from '../support/x509-folder.ts'

describe('modules that ask for certificates, sign, read and find them', function () {
  this.timeout(60_000)
  const folder = new X509Folder()
  const { at, text, openssl } = folder

  it('sign on one host what another one asked for', async () => {
    await folder.makeCa()
    const { ca_privatekey_path, ...asking } = folder.leafArgs()
    const asked = await folder.run(x509Request, asking)
    expect(asked.result['needed']).to.equal(true)
    const { result, changed } = await folder.run(x509Sign, {
      ...{ csr: asked.result['csr'], ca_path: asking.ca_path, ca_privatekey_path },
      subject_alt_name: asking.subject_alt_name,
      extended_key_usage: asking.extended_key_usage,
    })
    expect(changed).to.equal(false)
    writeFileSync(at('a.crt'), result['certificate'] as string)
    expect(openssl('verify', '-CAfile', at('ca.crt'), at('a.crt'))).to.contain('OK')
    const again = await folder.run(x509Request, asking)
    expect(again.changed).to.equal(false)
    expect(again.result).to.deep.include({ needed: false, reasons: [] })
    expect(again.result).not.to.have.property('csr')
  })

  it('ask for nothing in check mode, and make no key', async () => {
    await folder.makeCa()
    const { ca_privatekey_path, ...asking } = folder.leafArgs()
    expect(ca_privatekey_path).to.contain(folder.path)
    const { result, changes } = await folder.run(x509Request, asking, { check: true })
    expect(result).to.deep.include({ needed: true })
    expect(result).not.to.have.property('csr')
    expect(changes).to.have.length(1)
    expect(readdirSync(folder.path)).not.to.include('a.key')
  })

  it('tell what stands in a certificate', async () => {
    await folder.makeCa()
    await folder.make({ ...folder.leafArgs(), valid_days: 100 })
    const { result } = await folder.run(x509CertificateInfo, { path: at('a.crt') })
    expect(result).to.deep.include({
      ...{ exists: true, common_name: 'member $1 "x" #2', issuer_common_name: 'test-ca' },
      organization: ['system:masters', 'second'],
      subject_alt_name: ['DNS:a.example', 'IP:10.0.0.1', 'IP:fd00::1'],
      is_ca: false,
    })
    expect(result['expires_in_days']).to.be.within(98, 100)
    const none = await folder.run(x509CertificateInfo, { path: at('none') })
    expect(none.result).to.deep.include({ exists: false })
    writeFileSync(at('bad'), 'garbage')
    const error = await rejection(folder.run(x509CertificateInfo, { path: at('bad') }))
    expect(error).to.include({ code: 'MODULE_FAILED' })
  })

  it('find every certificate in files, bundles and kubeconfigs, and bring no key along', async () => {
    await folder.makeCa()
    await folder.make({ ...folder.leafArgs(), valid_days: 100 })
    writeFileSync(at('all bundle.crt'), text('a.crt') + text('a.key') + text('ca.crt'))
    const base64 = (name: string) => Buffer.from(text(name)).toString('base64')
    const kubeconfig = [
      `    certificate-authority-data: ${base64('ca.crt')}`,
      `    client-certificate-data: ${base64('a.crt')}`,
      `    client-key-data: ${base64('a.key')}`,
    ].join('\n')
    writeFileSync(at('admin.conf'), kubeconfig)
    writeFileSync(at('bad.crt'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
    const paths = [at('*.crt'), at('*.conf'), at('none.*')]
    const { result, warnings, changed } = await folder.run(x509Find, { paths })
    const found = result['certificates'] as readonly Record<string, unknown>[]
    const shown = found.map(({ path, common_name }) => [path, common_name])
    expect(shown).to.deep.equal([
      [at('a.crt'), folder.leafArgs().common_name],
      [at('all bundle.crt'), folder.leafArgs().common_name],
      [at('all bundle.crt'), 'test-ca'],
      [at('ca.crt'), 'test-ca'],
      [at('admin.conf'), folder.leafArgs().common_name],
    ])
    expect(found[0]).to.deep.include({ key: 'ECDSA-P256', valid_days: 100, is_ca: false })
    expect(found[0]?.['expires_in_days']).to.be.within(98, 100)
    expect(found[4]).to.include({ serial_number: found[0]?.['serial_number'] })
    expect(warnings).to.have.length(1)
    expect(changed).to.equal(false)
    expect(JSON.stringify(result)).not.to.contain(text('a.key').split('\n')[1])
  })
})
