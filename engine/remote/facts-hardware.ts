import type { JsonObject } from '../model/value.ts'
import { linesOf, type RawFacts } from './facts-raw.ts'

/** Processors, counted as Ansible counts them. */
export function cpuFacts(raw: RawFacts): JsonObject {
  const sockets = new Set<string>()
  const cores = new Set<string>()
  const models: string[] = []
  let vcpus = 0
  let socket = '0'
  for (const line of linesOf(raw, 'cpuinfo')) {
    const [key = '', value = ''] = line.split(/\s*:\s*/)
    if (key === 'processor') {
      vcpus++
      models.push(value)
      socket = '0'
    } else if (key === 'physical id') socket = value
    else if (key === 'core id') cores.add(`${socket}:${value}`)
    else if (key === 'vendor_id' || key === 'model name') models.push(value)
    if (key === 'physical id') sockets.add(value)
  }
  const count = Math.max(sockets.size, 1)
  const perSocket = cores.size === 0 ? Math.max(vcpus / count, 1) : cores.size / count
  return {
    processor: models,
    processor_count: count,
    processor_cores: perSocket,
    processor_vcpus: vcpus,
    processor_threads_per_core: Math.max(Math.round(vcpus / (perSocket * count)), 1),
  }
}

/** Memory and swap, in MiB. */
export function memoryFacts(raw: RawFacts): JsonObject {
  const mib = new Map(
    linesOf(raw, 'meminfo').map(line => {
      const [key = '', value = ''] = line.split(/:\s+/)
      return [key, Math.floor(Number.parseInt(value, 10) / 1024)]
    }),
  )
  const of = (key: string): number => mib.get(key) ?? 0
  return {
    memtotal_mb: of('MemTotal'),
    memfree_mb: of('MemFree'),
    memavailable_mb: of('MemAvailable'),
    swaptotal_mb: of('SwapTotal'),
    swapfree_mb: of('SwapFree'),
  }
}

/** Mounted file systems of devices and of the network, with the size of the former. */
export function mountFacts(raw: RawFacts): JsonObject {
  const sizes = new Map(
    linesOf(raw, 'df')
      .slice(1)
      .map(line => {
        const [, total = '0', , available = '0', , folder = ''] = line.split(/\s+/)
        return [folder, { total: Number(total) * 1024, available: Number(available) * 1024 }]
      }),
  )
  const mounts = linesOf(raw, 'mounts').flatMap(line => {
    const [device = '', escaped = '', fstype = '', options = ''] = line.split(' ')
    if (!device.startsWith('/') && !device.includes(':/')) return []
    const mount = escaped.replace(/\\(\d{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    )
    const size = sizes.get(mount)
    return [
      {
        device,
        mount,
        fstype,
        options,
        ...(size === undefined ? {} : { size_total: size.total, size_available: size.available }),
      },
    ]
  })
  return { mounts }
}
