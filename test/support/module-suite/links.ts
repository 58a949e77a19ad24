import { expect } from 'chai'

import { rejection } from '../rejection.ts'
import type { Scene } from './scene.ts'

/** What modules do where symlinks are, or shall be. */
export function describeLinks(scene: Scene): void {
  const { at, text, put, use, converges } = scene
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
}
