import { type LabRecord } from './record.ts'
/** todo */
export async function writeVariables(_record: LabRecord): Promise<void> {}
