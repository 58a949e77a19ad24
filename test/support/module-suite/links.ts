import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'

import { rejection } from '../rejection.ts'
import type { Scene } from './scene.ts'

/** What modules do where symlinks are, or shall be. */
export function describeLinks(scene: Scene): void {
  const { at, text, put, state, use, converges } = scene
  const link = (name: string, src: string) =>
    use('file', { path: at(name), src, state: 'link', force: true })
  const directory = (name: string) => use('file', { path: at(name), state: 'directory' })

  for (const kind of ['link', 'hard']) {
    it(`file with state=${kind} takes the place of an empty directory, and of no other one`, async () => {
      await directory('data')
      await put('data/db', 'precious')
      await put('file', '')
      const args = { path: at('data'), src: at('file'), state: kind, force: true }
      for (const check of [true, false]) {
        const error = await rejection(use('file', args, { check }))
        expect(error).to.include({ code: 'NOT_A_FILE' })
      }
      expect(await text('data/db')).to.equal('precious')
      await use('file', { path: at('data/db'), state: 'absent' })
      await converges('file', args, kind === 'hard' ? 2 : 1)
    })
  }

  it('copy of a folder replaces the symlinks in its place, or follows them', async () => {
    mkdirSync(join(scene.control, 'linked/sub'), { recursive: true })
    writeFileSync(join(scene.control, 'linked/file'), 'new')
    writeFileSync(join(scene.control, 'linked/sub/file'), 'new')
    await put('outside', 'old')
    await directory('real')
    await directory('to')
    await link('to/file', '../outside')
    await link('to/sub', '../real')
    const args = { src: 'linked/', dest: at('to') }
    await converges('copy', { ...args, follow: true }, 2)
    expect([await state('to/file'), await text('outside')].join()).to.match(/^symlink.*,new$/)
    await put('outside', 'old')
    await converges('copy', args, 2)
    expect([await state('to/file'), await text('outside')].join()).to.match(/^file.*,old$/)
    expect([await state('to/sub'), await text('real/file')].join()).to.match(/^symlink.*,new$/)
  })

  it('copy of a file of the host replaces a symlink, or follows it', async () => {
    await put('from', 'new')
    await put('real', 'old')
    await link('link', 'real')
    const args = { src: at('from'), dest: at('link'), remote_src: true }
    await converges('copy', { ...args, follow: true })
    expect([await state('link'), await text('real')].join()).to.match(/^symlink.*,new$/)
    await put('real', 'old')
    await converges('copy', args)
    expect([await state('link'), await text('real')].join()).to.match(/^file.*,old$/)
  })

  it('find and file with recurse look behind a symlink that they are given', async () => {
    await directory('real')
    await put('real/one', '')
    await link('link', 'real')
    await link('real/other', 'one')
    const { result } = await use('find', { paths: at('link') })
    expect(result['files']).to.have.nested.property('[0].path', at('link/one'))
    const args = { path: at('link'), state: 'directory', recurse: true, mode: 'u=rwX,go=' }
    await converges('file', args, 3)
    expect(await state('real/one')).to.match(/^file 0600/)
  })
}
