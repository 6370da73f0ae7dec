export declare function printed(bytes: Uint8Array): string;
export declare function words(line: string): string[];
