package io.gatehouse.identity.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * Seals what is stored: AES-256-GCM under a data key of its own for every value, the data key wrapped by the
 * {@link KeyWrapper} and put in front (Tink's envelope). The associated data ties the value to its place, so that a
 * value moved to another row does not open.
 */
@Singleton
public class Sealer {

    /** Format 1: this byte, then Tink's envelope. */
    private static final byte FORMAT = 1;

    /** Where the wrapped data key begins: after the format and Tink's length of it. */
    public static final int MARK_OFFSET = 1 + Integer.BYTES;

    private final KeyWrapper wrapper;
    private final Aead envelope;

    /** Seals with data keys that the given keys wrap. */
    public Sealer(KeyWrapper wrapper) {
        this.wrapper = wrapper;
        try {
            AeadConfig.register();
            this.envelope = KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, new Wrapped(wrapper));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }

    /** Seals a value for the place that the associated data names. */
    public byte[] seal(byte[] plain, String associatedData) {
        try {
            byte[] sealed = envelope.encrypt(plain, associatedData.getBytes(StandardCharsets.UTF_8));
            byte[] framed = new byte[sealed.length + 1];
            framed[0] = FORMAT;
            System.arraycopy(sealed, 0, framed, 1, sealed.length);
            return framed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A value could not be sealed", e);
        }
    }

    /** Opens a value that was sealed for this very place, or throws {@link SealBroken}. */
    public byte[] open(byte[] sealed, String associatedData) {
        if (sealed.length == 0 || sealed[0] != FORMAT) {
            throw new SealBroken("A sealed value has an unknown format", null);
        }
        try {
            return envelope.decrypt(
                    Arrays.copyOfRange(sealed, 1, sealed.length), associatedData.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new SealBroken("A sealed value does not open", e);
        }
    }

    /** Seals a secret for the place that the associated data names. */
    public byte[] sealSecret(Secret secret, String associatedData) {
        return seal(secret.revealBytes(), associatedData);
    }

    /** Opens a secret that was sealed for this very place, or throws {@link SealBroken}. */
    public Secret openSecret(byte[] sealed, String associatedData) {
        return Secret.of(new String(open(sealed, associatedData), StandardCharsets.UTF_8));
    }

    /** How everything that was sealed begins at {@link #MARK_OFFSET} if its data key is wrapped by the primary key. */
    public byte[] primaryMark() {
        return wrapper.primaryMark();
    }

    /**
     * The same sealed value with its data key wrapped by the primary key; what is sealed is not opened for it. Fails with
     * {@link SealBroken} where none of the keys has wrapped it.
     */
    public byte[] rewrap(byte[] sealed) {
        ByteBuffer in = ByteBuffer.wrap(sealed);
        if (sealed.length < MARK_OFFSET + KeyWrapper.MARK_BYTES || in.get() != FORMAT) {
            throw new SealBroken("A sealed value has an unknown format", null);
        }
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new SealBroken("A sealed value has an unknown format", null);
        }
        byte[] wrapped = new byte[length];
        in.get(wrapped);
        byte[] dataKey = {};
        try {
            dataKey = wrapper.unwrap(wrapped);
            byte[] anew = wrapper.wrap(dataKey);
            return ByteBuffer.allocate(MARK_OFFSET + anew.length + in.remaining())
                    .put(FORMAT)
                    .putInt(anew.length)
                    .put(anew)
                    .put(in)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new SealBroken("The data key of a sealed value does not unwrap", e);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** Tink asks the key encryption key as an Aead without associated data. */
    private record Wrapped(KeyWrapper wrapper) implements Aead {

        @Override
        public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
            return wrapper.wrap(plaintext);
        }

        @Override
        public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
            return wrapper.unwrap(ciphertext);
        }
    }
}
