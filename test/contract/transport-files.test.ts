import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { Readable } from 'node:stream'

import { expect } from 'chai'

import { allBytes, onEveryShell, sha256 } from '../support/every-shell.ts'
import { rejection } from '../support/rejection.ts'

onEveryShell(({ host, file, put, text, folder }) => {
  it('looks at any number of paths at once', async () => {
    put('file', 'content')
    put('odd\n name', 'x')
    symlinkSync('file', file('link'))
    symlinkSync('nowhere', file('dangling'))
    const names = ['file', 'missing', 'odd\n name', 'link', 'dangling', '', 'file/x']
    const paths = names.map(name => file(name))
    const options = { checksum: true, content: 100 }
    const found = await host().inspectAll(paths, options)
    expect(found.map(state => state?.kind)).to.deep.equal([
      'file',
      undefined,
      'file',
      'symlink',
      'symlink',
      'directory',
      undefined,
    ])
    expect(found[0]).to.include({
      size: 7,
      owner: 'root',
      uid: 0,
      sha256: sha256(Buffer.from('content')),
    })
    expect(found[0]?.content?.toString()).to.equal('content')
    expect(found[2]?.content?.toString()).to.equal('x')
    expect(found.map(state => state?.target)).to.include.members(['file', 'nowhere'])
    const followed = await host().inspectAll(paths, { ...options, follow: true })
    expect(followed[3]).to.include({ kind: 'file', size: 7 })
    expect(followed[4]).to.equal(undefined)
  })

  it('looks at more paths than an argument list holds', async () => {
    put('last', 'x')
    const paths = Array.from({ length: 1100 }, (_, index) => file(`${'long/'.repeat(400)}${index}`))
    const found = await host().inspectAll([...paths, file('last')], { checksum: true })
    expect(found).to.have.length(1101)
    expect(found.at(-1)).to.include({ kind: 'file', sha256: sha256(Buffer.from('x')) })
  })

  it('brings no content along that is longer than asked for', async () => {
    const path = put('file', 'content')
    expect((await host().inspect(path, { content: 6 }))?.content).to.equal(undefined)
    expect((await host().inspect(path, { content: 7 }))?.content?.length).to.equal(7)
  })

  it('reads files whole and as streams', async () => {
    const data = randomBytes(1_000_000)
    const path = put('big', data)
    expect((await host().read(path)).equals(data)).to.equal(true)
    const chunks: Buffer[] = []
    for await (const chunk of await host().readStream(path)) chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).equals(data)).to.equal(true)
    expect(await rejection(host().read(folder()))).to.include({ code: 'NOT_A_FILE' })
    expect(await rejection(host().readStream(file('none')))).to.include({ code: 'NOT_A_FILE' })
  })

  it('writes new files with the usual mode, or the one asked for', async () => {
    await host().write(file('plain'), allBytes)
    await host().write(file('secret'), Buffer.from('x'), {
      mode: '0600',
      owner: 'daemon',
      group: 'sys',
    })
    expect(readFileSync(file('plain')).equals(allBytes)).to.equal(true)
    expect(await host().inspect(file('plain'))).to.include({ mode: '0644', owner: 'root' })
    const secret = await host().inspect(file('secret'))
    expect(secret).to.include({ mode: '0600', owner: 'daemon', group: 'sys' })
    expect(readdirSync(folder()).sort()).to.deep.equal(['plain', 'secret'])
  })

  it('keeps mode and owner of a file that it replaces', async () => {
    put('f', '')
    await host().run(['chown', 'daemon:sys', file('f')])
    await host().run(['chmod', '4711', file('f')])
    await host().write(file('f'), Buffer.from('new'))
    const state = await host().inspect(file('f'))
    expect(state).to.include({ mode: '4711', owner: 'daemon', group: 'sys', size: 3 })
  })

  it('writes through a symlink and leaves it in place', async () => {
    put('real', 'old')
    symlinkSync('real', file('link'))
    await host().write(file('link'), Buffer.from('new'))
    expect(text('real')).to.equal('new')
    expect(await host().inspect(file('link'))).to.include({ kind: 'symlink' })
  })

  it('refuses a folder() as a file, and a folder() that is missing', async () => {
    const onFolder = await rejection(host().write(folder(), Buffer.from('x')))
    expect(onFolder).to.include({ code: 'NOT_A_FILE' })
    const inNone = await rejection(host().write(file('none/x'), Buffer.from('x')))
    expect(inNone).to.include({ code: 'COMMAND_FAILED' })
    const large = await rejection(host().write(file('none/x'), Buffer.alloc(5_000_000)))
    expect(large).to.include({ code: 'COMMAND_FAILED' })
  })

  it('lets a file that is not valid not take the place of the old one', async () => {
    put('f', 'old')
    const validate = ['grep', '-q', 'good', '%s']
    const error = await rejection(host().write(file('f'), Buffer.from('bad'), { validate }))
    expect(error).to.include({ code: 'COMMAND_FAILED' })
    expect(text('f')).to.equal('old')
    await host().write(file('f'), Buffer.from('good'), { validate })
    expect(text('f')).to.equal('good')
    expect(readdirSync(folder())).to.deep.equal(['f'])
  })

  it('streams large files and compares their checksums', async () => {
    const data = randomBytes(3_000_000)
    await host().write(file('f'), () => Readable.from([data.subarray(0, 9), data.subarray(9)]), {
      size: data.length,
      sha256: sha256(data),
      mode: '0600',
    })
    expect(readFileSync(file('f')).equals(data)).to.equal(true)
    expect(await host().inspect(file('f'))).to.include({ mode: '0600' })
  })

  it('keeps the old file when what arrives is not what was promised', async () => {
    put('f', 'old')
    const stream = () => Readable.from([Buffer.alloc(100_000)])
    const wrong = { sha256: sha256(Buffer.from('other')) }
    const error = await rejection(host().write(file('f'), stream, wrong))
    expect(error).to.include({ code: 'CHECKSUM_MISMATCH' })
    const short = await rejection(host().write(file('f'), stream, { size: 200_000 }))
    expect(short).to.include({ code: 'CHECKSUM_MISMATCH' })
    const torn = () =>
      Readable.from(
        (function* () {
          yield Buffer.alloc(100_000)
          throw new Error('the source broke')
        })(),
      )
    expect(await rejection(host().write(file('f'), torn))).to.include({
      message: 'the source broke',
    })
    expect(text('f')).to.equal('old')
    expect(readdirSync(folder())).to.deep.equal(['f'])
  })
})
