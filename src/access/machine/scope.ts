/** Create, read, update, delete, search: the letters of SMART App Launch 2.0, in their order. */
const letters = 'cruds';

/**
 * A SMART v2 scope for clinical data: context, resource type, letters in order ('system/Patient.rs', 'user/*.cruds').
 * https://hl7.org/fhir/smart-app-launch/STU2/scopes-and-launch-context.html
 */
export function isScope(scope: string): boolean {
  const parts = /^(user|system)\/(\*|[A-Z][A-Za-z]+)\.([a-z]+)$/.exec(scope);
  return parts !== null && parts[3] !== undefined && isOrdered(parts[3]);
}

function isOrdered(given: string): boolean {
  return given !== '' && [...letters].filter((letter) => given.includes(letter)).join('') === given;
}

/** Whether somebody who holds `held` may be given `asked`: the same context, the type or all types, and no letter more. */
export function scopeWithin(asked: string, held: readonly string[]): boolean {
  const [context = '', type = '', rights = ''] = asked.split(/[/.]/);
  return held.some((scope) => {
    const [heldContext, heldType, heldRights = ''] = scope.split(/[/.]/);
    return (
      heldContext === context &&
      (heldType === '*' || heldType === type) &&
      [...rights].every((letter) => heldRights.includes(letter))
    );
  });
}

const verbs: Record<string, string> = { c: 'add', r: 'read', u: 'change', d: 'delete', s: 'search' };

/** 'system/Patient.rs' → 'read and search Patient'; 'system/*.cruds' → 'add, read, change, delete and search every kind of entry'. */
export function scopeInWords(scope: string): string {
  const [, , type = '', rights = ''] = /^(user|system)\/(\*|[A-Za-z]+)\.([a-z]+)$/.exec(scope) ?? [];
  const words = [...rights].map((letter) => verbs[letter] ?? letter);
  const last = words.pop() ?? 'nothing';
  return `${words.length > 0 ? `${words.join(', ')} and ` : ''}${last} ${type === '*' ? 'every kind of entry' : type}`;
}
