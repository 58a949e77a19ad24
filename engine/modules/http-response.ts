import type { Json, JsonObject } from '../model/value.ts'

/**
 * What `uri.sh` prints (headers of all answers on the way, an empty line, the body of the last one)
 * under the names that Ansible's `uri` gives.
 */
export function parseHttp(output: Buffer): JsonObject {
  const end = output.indexOf('\n\n')
  const isBare = output[0] === 10
  const head = isBare || end === -1 ? '' : output.subarray(0, end).toString()
  const content = output.subarray(isBare ? 1 : end + 2).toString()
  const all = head.split('\n')
  const lines = all.slice(
    Math.max(
      0,
      all.findLastIndex(line => line.startsWith('HTTP/')),
    ),
  )
  const [version = '', status = '', ...reason] = (lines[0] ?? '').split(' ')
  const headers: Record<string, string> = {}
  for (const line of lines.slice(1)) {
    const at = line.indexOf(':')
    const name = line.slice(0, at).toLowerCase().replaceAll('-', '_')
    if (at > 0) headers[name] = line.slice(at + 1).trim()
  }
  return {
    ...headers,
    ...{ status: Number(status) || -1, msg: `${version} ${status} ${reason.join(' ')}`.trim() },
    content,
    ...json(headers['content_type'], content),
  }
}

function json(type: string | undefined, content: string): { readonly json?: Json } {
  if (type === undefined || !/\bjson\b/.test(type) || content === '') return {}
  try {
    return { json: JSON.parse(content) as Json }
  } catch (error) {
    // A server that only says that it is JSON; the content itself is there to look at.
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
