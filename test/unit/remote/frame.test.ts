import { expect } from 'chai'
import fc from 'fast-check'

import { FrameReader, type Frame } from '../../../engine/remote/frame.ts'

const nonce = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'

function read(data: Buffer, cuts: readonly number[], reader = new FrameReader(nonce)) {
  const places = [...new Set([0, ...cuts.map(cut => cut % data.length), data.length])]
  places.sort((a, b) => a - b)
  let frame: Frame | undefined
  places.slice(1).forEach((to, index) => {
    frame ??= reader.push(data.subarray(places[index], to))
  })
  return frame
}

describe('FrameReader', () => {
  it('gives back any bytes, however they were cut', () => {
    const bytes = fc.uint8Array({ maxLength: 500 })
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(), { maxLength: 20 }), (data, cuts) => {
        const frame = read(Buffer.concat([data, Buffer.from(`${nonce}:7:0:1\n`)]), cuts)
        expect(frame?.data.equals(Buffer.from(data))).to.equal(true)
        expect(frame?.fields).to.deep.equal(['7', '0', '1'])
      }),
    )
  })

  it('waits for the end line', () => {
    const reader = new FrameReader(nonce)
    expect(reader.push(Buffer.from('output\n'))).to.equal(undefined)
    expect(reader.push(Buffer.from(`${nonce}:7:`))).to.equal(undefined)
    expect(reader.push(Buffer.from('0:0\n'))?.data.toString()).to.equal('output\n')
  })

  it('tells bytes that come after the end', () => {
    const frame = read(Buffer.from(`out${nonce}:1:0:0\nlate`), [])
    expect(frame?.stray.toString()).to.equal('late')
  })

  it('finds the end while it drops all else', () => {
    const reader = new FrameReader(nonce)
    reader.push(Buffer.from('kept?'))
    reader.drop()
    const rest = Buffer.concat([Buffer.alloc(100_000, 'x'), Buffer.from(`${nonce}:1:137:0\n`)])
    const frame = read(rest, [5, 99_990, 100_010, 100_035], reader)
    expect(frame?.fields[1]).to.equal('137')
    expect(frame?.data.toString()).to.equal('kept?')
  })
})
