/** The id of an organisation, from its name: what people never see, and what its history hangs on. Pure. */
export function idOf(name: string): string {
  const plain = name
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  if (plain) return plain;
  // A name in another script: the same name has the same id, so that it can be brought back.
  const sum = [...name.trim()].reduce((n, c) => (Math.imul(n, 31) + c.codePointAt(0)!) >>> 0, 7);
  return `org-${sum.toString(36)}`;
}
