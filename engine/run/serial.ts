import { TsplayError } from '../errors.ts'

/**
 * Sizes of a play's batches, by Ansible's rule: numbers or percents of all hosts (rounded down, at
 * least one), the last one repeated until all hosts are used up.
 */
export function batchSizes(serial: readonly (string | number)[], hosts: number): readonly number[] {
  if (hosts === 0) return []
  if (serial.length === 0) return [hosts]
  const sizes: number[] = []
  let left = hosts
  for (let at = 0; left > 0; at += 1) {
    const size = Math.min(batchSize(serial[Math.min(at, serial.length - 1)] ?? hosts, hosts), left)
    sizes.push(size)
    left -= size
  }
  return sizes
}

function batchSize(written: string | number, hosts: number): number {
  const text = String(written)
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1]
  if (percent !== undefined) return Math.max(1, Math.floor((Number(percent) * hosts) / 100))
  if (/^\d+$/.test(text)) return Number(text) === 0 ? hosts : Number(text)
  throw new TsplayError('BAD_KEYWORD', `serial must be a number or a percentage, got ${text}`)
}
