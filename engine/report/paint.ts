import pico from 'picocolors'

import type { Status } from '../model/event.ts'

type Painter = (text: string) => string

/** Colours by meaning; plain text where no terminal looks on. */
export interface Paint {
  readonly status: Readonly<Record<Status, Painter>>
  readonly strong: Painter
  readonly dim: Painter
  readonly warning: Painter
  readonly added: Painter
  readonly removed: Painter
}

/** The painters for a stream, switched off as a whole where colours are not wanted. */
export function createPaint(enabled: boolean): Paint {
  const colors = pico.createColors(enabled)
  return {
    status: {
      ok: colors.green,
      changed: colors.yellow,
      failed: colors.red,
      unreachable: colors.magenta,
      skipped: colors.cyan,
    },
    strong: colors.bold,
    dim: colors.dim,
    warning: colors.yellow,
    added: colors.green,
    removed: colors.red,
  }
}
