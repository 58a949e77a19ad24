import { TsplayError } from '../errors.ts'
import { ownerText } from './file-attributes.ts'
import { mustRun } from './exec.ts'
import { resolveMode } from './mode.ts'
import type { ModuleContext } from './module.ts'
import { probe } from './probe.ts'
import type { IdentityArgs } from './x509-identity.ts'
import type { Ownership, X509State } from './x509-state.ts'

/** Makes the private key where there is none; one that is there is never replaced. */
export async function ensureKey(
  args: IdentityArgs,
  { change, host: { name } }: ModuleContext,
  { keyFile, publicKey }: X509State,
): Promise<void> {
  const { privatekey_path: path, key_type = 'RSA', owner, group } = args
  if (keyFile === undefined) {
    const size = args.key_size ?? (key_type === 'RSA' ? 2048 : 256)
    const words = [path, key_type, String(size), keyMode(args), ownerText(owner, group) ?? '']
    await change(`make private key ${path}`, host =>
      probe(host, 'x509-key', {
        what: `make private key ${path}`,
        args: words,
        hint: 'does its folder exist?',
      }),
    )
    return
  }
  if (publicKey === undefined) {
    throw new TsplayError('MODULE_FAILED', `${name}: ${path} is no private key openssl can read`, {
      hint: 'it may be encrypted or damaged; tsplay never replaces a key: move it away for a new one',
    })
  }
  const isRight = keyFile.mode === keyMode(args)
  if (!isRight) {
    const mode = keyMode(args)
    await change(`set ${mode} on ${path}`, host => mustRun(host, ['chmod', mode, path]))
  }
  await ensureOwner(args, { change }, { path, file: keyFile })
}

const keyMode = ({ mode = '0600' }: IdentityArgs): string =>
  resolveMode(mode, { kind: 'file', mode: '0600' })

/** Gives a file that is there the owner asked for. */
export async function ensureOwner(
  { owner, group }: IdentityArgs,
  { change }: Pick<ModuleContext, 'change'>,
  { path, file }: { readonly path: string; readonly file: Ownership },
): Promise<void> {
  const other = ownerText(
    owner !== undefined && !file.owner.includes(owner) ? owner : undefined,
    group !== undefined && !file.group.includes(group) ? group : undefined,
  )
  if (other === undefined) return
  await change(`give ${path} to ${other}`, host => mustRun(host, ['chown', other, path]))
}
