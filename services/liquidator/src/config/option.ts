/** One line of the configuration file; what a reader must know to set it. */
export type Option = {
  readonly about: string;
} & (
  | {
      readonly kind: 'integer';
      readonly unit: string;
      readonly least: number;
      readonly most: number;
      readonly byDefault: number | Absent;
    }
  | {
      /** A decimal that becomes an integer of its smallest unit: "0.05" ETH. */
      readonly kind: 'amount';
      readonly unit: 'ETH' | 'gwei';
      readonly least: string;
      readonly most: string;
      readonly byDefault: string;
    }
  | { readonly kind: 'flag'; readonly byDefault: boolean }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly byDefault: string }
  | { readonly kind: 'text'; readonly byDefault: string }
  | { readonly kind: 'texts'; readonly most: number; readonly byDefault: readonly string[] }
  | {
      readonly kind: 'address' | 'url';
      readonly byDefault: string | Absent | Required;
    }
  | {
      readonly kind: 'addresses' | 'urls';
      readonly most: number;
      readonly byDefault: readonly string[] | Required;
    }
  | {
      readonly kind: 'integers';
      readonly unit: string;
      readonly least: number;
      readonly most: number;
      readonly byDefault: readonly number[];
    }
  /** Token address to the name that a source of prices knows it by. */
  | { readonly kind: 'names'; readonly byDefault: Readonly<Record<string, string>> }
);

/** Not given means something of its own, which the words say. */
export type Absent = { readonly absent: string };

/** Has no default: a bot cannot guess it. */
export type Required = { readonly isRequired: true };

/** How many digits the smallest unit is behind the point. */
export const DIGITS: Readonly<Record<'ETH' | 'gwei', number>> = {
  ETH: 18,
  gwei: 9,
};

export function isAbsent(value: unknown): value is Absent {
  return typeof value === 'object' && value !== null && 'absent' in value;
}

export function isRequired(value: unknown): value is Required {
  return typeof value === 'object' && value !== null && 'isRequired' in value;
}
