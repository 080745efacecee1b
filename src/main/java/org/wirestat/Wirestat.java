package org.wirestat;
public final class Wirestat {
    private Wirestat() {}
    public static void main(String[] args) {
        try {
            Options o = new Options(args);
            System.out.print(o.help());
        } catch (UsageException e) {
            System.err.println("wirestat: " + e.getMessage());
        }
    }
}
