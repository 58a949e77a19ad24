import type { KeyObject, X509Certificate } from 'node:crypto'

import type { JsonObject } from '../model/value.ts'
import { alternativeNames, nameFields } from './x509-name.ts'

const DAY = 24 * 60 * 60 * 1000

/**
 * What stands in a certificate, under the names that playbooks use.
 * @param now Milliseconds, by whichever clock counts.
 */
export function describeCertificate(certificate: X509Certificate, now: number): JsonObject {
  const [begin, end] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]
  return {
    common_name: nameFields(certificate.subject, 'CN')[0] ?? '',
    organization: nameFields(certificate.subject, 'O'),
    issuer_common_name: nameFields(certificate.issuer, 'CN')[0] ?? '',
    subject_alt_name: alternativeNames(certificate),
    serial_number: certificate.serialNumber,
    key: keyName(certificate.publicKey),
    not_before: new Date(begin).toISOString(),
    not_after: new Date(end).toISOString(),
    valid_days: Math.round((end - begin) / DAY),
    expires_in_days: Math.floor((end - now) / DAY),
    is_ca: certificate.ca,
  }
}

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P256',
  secp384r1: 'P384',
  secp521r1: 'P521',
}

/** A key's kind and size, as kubeadm writes it: `RSA-2048`, `ECDSA-P256`. */
function keyName({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  const { modulusLength, namedCurve = '' } = asymmetricKeyDetails ?? {}
  if (asymmetricKeyType === 'rsa') return `RSA-${modulusLength}`
  if (asymmetricKeyType === 'ec') return `ECDSA-${CURVES[namedCurve] ?? namedCurve}`
  return asymmetricKeyType ?? 'unknown'
}
