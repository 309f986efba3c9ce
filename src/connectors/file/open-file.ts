/** Opening a file, and what is said if it cannot be. */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { sourceNotFound, sourceUnreadable } from '../errors.ts'

/** @throws TidemarkError `SOURCE_NOT_FOUND`, `SOURCE_UNREADABLE` */
export async function openFile(path: string, name: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw code === 'ENOENT' || code === 'ENOTDIR' ? sourceNotFound(name, path, error) : sourceUnreadable(name, error)
  }
}

/** @throws TidemarkError `SOURCE_UNREADABLE` for a folder */
export async function describeFile(file: FileHandle, name: string): Promise<{ isFile: boolean; size: number }> {
  const status = await file.stat()
  if (status.isDirectory()) throw sourceUnreadable(name, new Error('it is a directory'))
  return { isFile: status.isFile(), size: status.size }
}
