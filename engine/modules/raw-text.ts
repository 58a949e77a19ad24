import { isUtf8 } from 'node:buffer'

/**
 * The text of a file that is to be written again. In a line that is no UTF-8 (an old comment in
 * Latin-1), bytes beyond ASCII become lone surrogates, as Python does it: {@link encodeText} makes
 * the same bytes of them.
 */
export function decodeText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString()
  const lines = bytes.toString('latin1').split('\n')
  return lines.map(decodeLine).join('\n')
}

function decodeLine(latin1: string): string {
  const bytes = Buffer.from(latin1, 'latin1')
  if (isUtf8(bytes)) return bytes.toString()
  return latin1.replace(/[\x80-\xff]/g, byte => String.fromCharCode(0xdc00 + byte.charCodeAt(0)))
}

/** The bytes of a text, those that {@link decodeText} kept among them. */
export function encodeText(text: string): Buffer {
  const isByte = /^[\udc80-\udcff]$/u
  return Buffer.concat(
    text
      .split(/([\udc80-\udcff])/u)
      .map(part =>
        isByte.test(part) ? Buffer.of(part.charCodeAt(0) - 0xdc00) : Buffer.from(part),
      ),
  )
}
