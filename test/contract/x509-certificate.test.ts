import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'

import { expect } from 'chai'

import type { ModuleResult } from '../../engine/modules/module.ts'
import { x509Certificate } from '../../engine/modules/x509_certificate.ts'
import { counted } from '../support/real-host.ts'
import { rejection } from '../support/rejection.ts'
import { runModule } from '../support/run-module.ts'
import { X509Folder } from '../support/x509-folder.ts'

describe('the module x509_certificate with the real openssl', function () {
  this.timeout(60_000)
  const folder = new X509Folder()
  const { at, text, openssl } = folder
  const reasons = (result: ModuleResult) => result['reasons'] as string[]

  it('make a CA and a certificate that openssl verifies for its uses and names', async () => {
    await folder.makeCa()
    await folder.make(folder.leafArgs())
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
    await folder.makeCa()
    await folder.make(folder.leafArgs())
    const before = text('a.crt')
    expect((await folder.makeCa()).changes).to.deep.equal([])
    const counting = counted(folder.host)
    const { changes, result } = await runModule(x509Certificate, folder.leafArgs(), counting.host)
    expect(counting.roundTrips()).to.equal(1)
    expect(changes).to.deep.equal([])
    expect(result['reasons']).to.deep.equal([])
    expect(text('a.crt')).to.equal(before)
  })

  it('keep the key private from its first moment, and nothing temporary behind', async () => {
    await folder.makeCa()
    await folder.make({ ...folder.leafArgs(), mode: '0640' })
    expect(statSync(at('ca.key')).mode & 0o777).to.equal(0o600)
    expect(statSync(at('a.key')).mode & 0o777).to.equal(0o640)
    expect(statSync(at('a.crt')).mode & 0o777).to.equal(0o644)
    expect(readdirSync(folder.path).sort()).to.deep.equal(['a.crt', 'a.key', 'ca.crt', 'ca.key'])
  })

  it('tell in check mode what is to be made, and make nothing', async () => {
    const { changes } = await folder.make(folder.caArgs(), { check: true })
    expect(changes).to.have.length(2)
    const leaf = await folder.make(folder.leafArgs(), { check: true })
    expect(leaf.changes).to.have.length(2)
    expect(readdirSync(folder.path)).to.deep.equal([])
  })

  it('make RSA keys by default', async () => {
    const { path, privatekey_path, common_name } = folder.caArgs()
    await folder.make({ path, privatekey_path, common_name })
    expect(openssl('pkey', '-in', at('ca.key'), '-noout', '-text')).to.match(/2048 bit/)
  })

  it('issue anew for a name that is lacking, with the same key', async () => {
    await folder.makeCa()
    await folder.make(folder.leafArgs())
    const key = text('a.key')
    const more = {
      ...folder.leafArgs(),
      subject_alt_name: [...folder.leafArgs().subject_alt_name, 'IP:10.0.0.2'],
    }
    const { changes, result } = await folder.make(more)
    expect(changes).to.have.length(1)
    expect(reasons(result)).to.deep.equal(['it lacks IP:10.0.0.2'])
    expect(text('a.key')).to.equal(key)
    expect((await folder.make(more)).changed).to.equal(false)
  })

  it('leave a certificate alone that has more names than asked for', async () => {
    await folder.makeCa()
    await folder.make(folder.leafArgs())
    const fewer = { ...folder.leafArgs(), subject_alt_name: ['IP:fd00::1'] }
    expect((await folder.make(fewer)).changed).to.equal(false)
  })

  it('issue anew what expires soon', async () => {
    await folder.makeCa()
    await folder.make({ ...folder.leafArgs(), valid_days: 20 })
    expect((await folder.make({ ...folder.leafArgs(), renew_before_days: 10 })).changed).to.equal(
      false,
    )
    const { result } = await folder.make(folder.leafArgs())
    expect(reasons(result)[0]).to.match(/expires/)
    expect((await folder.make(folder.leafArgs())).changed).to.equal(false)
  })

  it('issue anew by force what serves, with the same key', async () => {
    await folder.makeCa()
    await folder.make(folder.leafArgs())
    const [key, before] = [text('a.key'), text('a.crt')]
    const { result } = await folder.make({ ...folder.leafArgs(), force: true })
    expect(reasons(result)).to.deep.equal(['it is to be renewed'])
    expect(text('a.key')).to.equal(key)
    expect(text('a.crt')).not.to.equal(before)
  })

  it('issue anew what another CA signed, another key belongs to, or is no certificate', async () => {
    await folder.makeCa()
    await folder.make(folder.leafArgs())
    for (const name of ['ca.crt', 'ca.key']) rmSync(at(name))
    await folder.makeCa()
    expect(reasons((await folder.make(folder.leafArgs())).result)).to.deep.equal([
      'it is signed by another CA',
    ])
    rmSync(at('a.key'))
    const { result, changes } = await folder.make(folder.leafArgs())
    expect(reasons(result)).to.deep.equal(['its private key is missing'])
    expect(changes).to.have.length(2)
    writeFileSync(at('a.key'), text('ca.key'))
    expect(reasons((await folder.make(folder.leafArgs())).result)).to.deep.equal([
      'it belongs to another private key',
    ])
    writeFileSync(at('a.crt'), 'garbage')
    expect(reasons((await folder.make(folder.leafArgs())).result)).to.deep.equal([
      'it is no certificate',
    ])
    expect((await folder.make(folder.leafArgs())).changed).to.equal(false)
  })

  it('issue anew for another common name, organization or use', async () => {
    await folder.makeCa()
    await folder.make({ ...folder.leafArgs(), extended_key_usage: ['serverAuth'] })
    const { result } = await folder.make({
      ...folder.leafArgs(),
      common_name: 'other',
      organization: 'third',
    })
    expect(reasons(result)).to.have.length(3)
  })

  it('repair the mode of a key', async () => {
    await folder.makeCa()
    await folder.make({ ...folder.caArgs(), mode: '0640' })
    const { changes } = await folder.make(folder.caArgs())
    expect(changes).to.have.length(1)
    expect(statSync(at('ca.key')).mode & 0o777).to.equal(0o600)
  })

  it('never replace a key that cannot be read', async () => {
    await folder.makeCa()
    writeFileSync(at('a.key'), 'sealed')
    const error = await rejection(folder.make(folder.leafArgs()))
    expect(error).to.include({ code: 'MODULE_FAILED' })
    expect(text('a.key')).to.equal('sealed')
  })

  it('fail without a CA, and with a CA key that is another one, leaving the old in place', async () => {
    expect(await rejection(folder.make(folder.leafArgs()))).to.include({ code: 'MODULE_FAILED' })
    await folder.makeCa()
    await folder.make(folder.leafArgs())
    const before = text('a.crt')
    openssl(
      'genpkey',
      '-algorithm',
      'EC',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-out',
      at('ca.key'),
    )
    const other = { ...folder.leafArgs(), common_name: 'other' }
    expect(await rejection(folder.make(other))).to.include({ code: 'MODULE_FAILED' })
    expect(text('a.crt')).to.equal(before)
    expect(readdirSync(folder.path).sort()).to.deep.equal(['a.crt', 'a.key', 'ca.crt', 'ca.key'])
  })

  it('reject arguments that cannot be meant', async () => {
    const bad = [
      { ...folder.leafArgs(), subject_alt_name: ['a.example'] },
      { ...folder.leafArgs(), ca_privatekey_path: undefined, ca_path: 'relative' },
      { ...folder.leafArgs(), common_name: 'two\nlines' },
      { ...folder.leafArgs(), key_typ: 'RSA' },
    ]
    for (const args of bad)
      expect(await rejection(folder.make(args))).to.include({ code: 'BAD_ARGS' })
  })
})
